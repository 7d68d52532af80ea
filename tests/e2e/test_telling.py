"""How alerts are told, on the real daemon and the local Telegram: stories, changes, who is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.installation import FAST

if TYPE_CHECKING:
    from tests.installation import Desk

CHANNELS = ("khlan", "rybar", "kotsnews")
NEWS = "Над будівлею обласної адміністрації у Херсоні вже немає прапора, кажуть місцеві мешканці"
SETTINGS = (
    FAST
    + "".join(f'\n[[channel]]\nusername = "{name}"\n' for name in CHANNELS)
    + """
[[rule]]
name = "flag"
when = "flag"
severity = "urgent"
escalate = [{ after = "2s", to = "duty" }]

[[rule]]
name = "museum"
when = "museum"

[receivers.duty]
target = "%s"
language = "en"
timezone = "Europe/Kyiv"
"""
)


@pytest.fixture
def watched(desk: Desk) -> Desk:
    desk.settings = SETTINGS % desk.owner
    desk.configure()
    for name in CHANNELS:
        desk.telegram.channel(name)
    desk.start()
    desk.claim()
    desk.until(lambda: desk.said().count("watching") >= len(CHANNELS), "all channels are read")
    return desk


def escalated(desk: Desk) -> list[dict[str, Any]]:
    return [message for message in desk.replies() if "not taken for" in message["text"]]


def test_a_story_is_one_message_and_says_what_became_of_it(watched: Desk) -> None:
    (first,) = watched.telegram.post("khlan", NEWS)
    watched.until(lambda: len(watched.alerts()) == 1, "the alert")
    for name in CHANNELS[1:]:
        watched.telegram.post(name, NEWS)
    watched.until(lambda: "also in 2 channels" in watched.alerts()[0]["text"], "the others join it")
    watched.telegram.edit("khlan", first, NEWS.replace("вже немає", "тимчасово немає"))
    watched.until(lambda: "✏️" in watched.alerts()[0]["text"], "the edit")
    assert "«вже немає» → «тимчасово немає»" in watched.alerts()[0]["text"]
    watched.telegram.delete("khlan", first)
    watched.until(lambda: "🗑 deleted" in watched.alerts()[0]["text"], "the deletion")
    (alert,) = watched.alerts()
    assert NEWS.split(",", maxsplit=1)[0] in alert["text"]  # as it was told
    assert alert["edits"][0].count("\n") == 2
    assert len(watched.rows("hits")) == 3
    states = {row["state"] for row in watched.rows("deliveries") if row["kind"] == "alert"}
    assert states == {"sent"}


def test_nobody_takes_it_and_the_next_is_told_once(watched: Desk) -> None:
    for name in CHANNELS:
        watched.telegram.post(name, NEWS)
    watched.until(lambda: len(escalated(watched)) == 1, "the duty is told")
    (told,) = escalated(watched)
    assert "not taken for 2 s" in told["text"]
    assert "прапора (flag)" in told["text"]
    watched.stop()
    watched.start()
    watched.telegram.post("khlan", "The museum opens at nine")
    watched.until(lambda: len(watched.alerts()) == 2, "a later alert")
    assert len(escalated(watched)) == 1


def test_what_was_taken_is_told_to_nobody_else_and_everybody_sees_who(watched: Desk) -> None:
    watched.telegram.post("khlan", NEWS)
    watched.until(lambda: len(watched.alerts()) == 1, "the alert")
    (alert,) = watched.alerts()
    watched.telegram.ask(
        "POST",
        "/press",
        user_id=watched.owner,
        chat_id=watched.newsroom,
        message_id=alert["message_id"],
        button="Taken by me",
    )
    watched.until(lambda: "Taken by Olena" in watched.alerts()[0]["text"], "everybody sees it")
    rows = {row["kind"]: row["state"] for row in watched.rows("deliveries")}
    assert rows["escalation"] == "suppressed"
    assert escalated(watched) == []
