"""The bot's own line: commands and buttons come in where its messages go out."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.installation import FAST

if TYPE_CHECKING:
    from tests.installation import Desk

NOWHERE = "http://192.0.2.1:80"  # TEST-NET: nobody answers


@pytest.fixture
def owned(desk: Desk) -> Desk:
    desk.configure(BOT_API_URL=NOWHERE)
    desk.start()
    desk.claim()
    desk.until(lambda: bool(desk.replies()), "the owner is greeted")
    return desk


def _applicant(desk: Desk) -> int:
    olena: int = desk.telegram.ask("POST", "/users", name="Ivo", language="en")["user_id"]
    desk.telegram.ask("POST", "/say", user_id=olena, text="/subscribe")
    return olena


def _asked(desk: Desk) -> dict[str, Any]:
    """The message with the buttons that let somebody in, or not."""
    desk.until(lambda: any(m["buttons"] for m in desk.replies()), "the owner is asked")
    return next(m for m in desk.replies() if m["buttons"])


def _let_in(desk: Desk) -> set[str]:
    """Let an applicant in by a button, and return over which APIs the owner was written to."""
    ivo = _applicant(desk)
    pressed = desk.telegram.ask(
        "POST",
        "/press",
        user_id=desk.owner,
        chat_id=desk.owner,
        message_id=_asked(desk)["message_id"],
        button=0,
    )
    assert "answer" in pressed
    desk.until(lambda: len(desk.telegram.messages(ivo)) > 1, "Ivo hears of it")
    return {message["via"] for message in desk.replies()}


def test_commands_and_buttons_work_where_no_bot_api_is_reached(owned: Desk) -> None:
    assert "channel" in owned.say("/status")["text"]
    assert _let_in(owned) == {"mtproto"}
    assert "bot_api" not in {call["api"] for call in owned.telegram.calls("")}


def test_commands_and_buttons_over_the_bot_api_where_that_is_wished(desk: Desk) -> None:
    desk.settings = FAST + 'telegram = "bot_api"\n'
    desk.configure()
    desk.start()
    desk.claim()
    desk.until(lambda: bool(desk.replies()), "the owner is greeted")
    assert "channel" in desk.say("/status")["text"]
    assert _let_in(desk) == {"bot_api"}
    assert not [
        c
        for c in desk.telegram.calls("")
        if c["account"] == "flagfall_bot" and c["api"] == "mtproto"
    ]


def test_what_was_said_while_it_was_away_is_answered_once(owned: Desk) -> None:
    group = owned.telegram.ask(
        "POST", "/chats", title="Desk", kind="group", members=[owned.owner], admins=["bot"]
    )["chat_id"]

    def answers(chat_id: int) -> list[str]:
        return [m["text"] for m in owned.telegram.messages(chat_id) if m["from"] != owned.owner]

    def say(text: str, chat_id: int) -> None:
        owned.telegram.ask("POST", "/say", user_id=owned.owner, text=text, chat_id=chat_id)

    say("/help", group)
    owned.until(lambda: len(answers(group)) == 1, "an answer in the group")
    for number in (signal.SIGKILL, signal.SIGTERM):
        private, public = len(owned.replies()), len(answers(group))
        owned.stop(number)
        say("/watch flag", owned.owner)
        say("/unwatch flag", owned.owner)
        say("/rules", group)
        owned.start()
        owned.until(lambda: len(owned.replies()) == private + 2, "both answers")  # noqa: B023
        owned.until(lambda: len(answers(group)) == public + 1, "one in the group")  # noqa: B023
    assert owned.rows("rules", "list") == []


def test_switching_to_the_bot_api_and_back_repeats_nothing(owned: Desk) -> None:
    owned.say("/watch flag")
    for settings in ('telegram = "bot_api"\n', ""):
        owned.stop()
        owned.settings = FAST + settings
        owned.configure()
        owned.start()
        before = len(owned.replies())
        assert "flag" in owned.say("/rules")["text"]
        assert len(owned.replies()) == before + 1
