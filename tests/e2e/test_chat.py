"""People steer it by chat commands, and strangers get nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.installation import Desk


@pytest.fixture
def owned(desk: Desk) -> Desk:
    desk.telegram.channel("SobolevskiyYurii", "Юрій Соболевський")
    desk.start()
    desk.claim()
    return desk


def test_from_an_empty_installation_to_an_alert_by_chat_alone(owned: Desk) -> None:
    assert "Юрій Соболевський" in owned.say("/add t.me/SobolevskiyYurii")["text"]
    assert "flag" in owned.say("/watch flag")["text"]
    owned.until(lambda: "watching" in owned.said(), "the channel is read")
    owned.telegram.post("SobolevskiyYurii", "Прапора над адміністрацією вже немає.")
    owned.until(lambda: len(owned.alerts()) == 1, "the alert")
    alert = owned.alerts()[0]
    bold = [e for e in alert["entities"] if e["type"] == "bold"]
    units = alert["text"].encode("utf-16-le")
    marked = [units[2 * e["offset"] : 2 * (e["offset"] + e["length"])] for e in bold]
    assert [m.decode("utf-16-le") for m in marked] == ["Прапора"]


def test_a_rule_taken_away_no_longer_alerts(owned: Desk) -> None:
    owned.say("/add @SobolevskiyYurii")
    owned.say("/watch flag")
    owned.until(lambda: "watching" in owned.said(), "the channel is read")
    owned.say("/unwatch flag")
    owned.say("/watch Kherson")
    owned.telegram.post("SobolevskiyYurii", "прапор")
    owned.telegram.post("SobolevskiyYurii", "Херсон")
    owned.until(lambda: len(owned.alerts()) == 1, "the alert of the other rule")
    assert [row["rule"] for row in owned.rows("hits")] == ["Kherson"]


def test_a_stranger_gets_nothing(owned: Desk) -> None:
    stranger = owned.telegram.ask("POST", "/users", name="Mallory")["user_id"]
    for text in ("/start", "/help", "/watch flag", "/status", "/add @SobolevskiyYurii"):
        owned.telegram.ask("POST", "/say", user_id=stranger, text=text)
    owned.say("/rules")  # answered after everything the stranger wrote was read
    assert [m for m in owned.telegram.messages(stranger) if m["from"] != stranger] == []
    assert owned.rows("rules", "list") == []


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        pytest.param("/watch (flag OR Kherson", "closing bracket", id="bracket"),
        pytest.param("/watch -museum", "must be there", id="only-not"),
        pytest.param("/add @no_such_channel", "No channel", id="unknown-channel"),
        pytest.param("/add https://t.me/+AbCdEf", "invite link", id="invite"),
        pytest.param("/add @desk_group", "is a group", id="group"),
        pytest.param("/remove @nobody_here", "No channel @nobody_here", id="not-watched"),
        pytest.param("/unwatch 99", "no rule", id="no-such-rule"),
        pytest.param("/wacht flag", "/watch", id="unknown-command"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(owned: Desk, said: str, answered: str) -> None:
    owned.telegram.ask(
        "POST", "/chats", title="Group", kind="group", username="desk_group", members=[owned.owner]
    )
    assert answered in owned.say(said)["text"]


def test_removing_a_channel_says_that_what_was_stored_is_kept(owned: Desk) -> None:
    owned.say("/add @SobolevskiyYurii")
    assert "kept" in owned.say("/remove @SobolevskiyYurii")["text"]
    assert owned.rows("channels", "list") == []
