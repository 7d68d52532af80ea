"""People and chats are called by their names: on the real daemon, in private and in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.installation import Desk


@pytest.fixture
def owned(desk: Desk) -> Desk:
    desk.start()
    desk.claim()
    return desk


@pytest.fixture
def ivo(owned: Desk) -> int:
    """A subscriber without a @username, who gets alerts."""
    user: int = owned.telegram.ask("POST", "/users", name="Ivo")["user_id"]
    before = len(owned.replies())
    owned.telegram.ask("POST", "/say", user_id=user, text="/subscribe")
    owned.until(lambda: len(owned.replies()) > before, "the owner is asked")
    owned.say(f"/approve {user}")
    owned.until(lambda: bool(heard(owned, user)), "the subscriber is told")
    return user


def heard(desk: Desk, user: int, chat_id: int | None = None) -> list[dict[str, Any]]:
    """What the bot has said to somebody, or in a group."""
    people = (user, desk.owner)
    return [m for m in desk.telegram.messages(chat_id or user) if m["from"] not in people]


def ask(desk: Desk, user: int, text: str, chat_id: int | None = None) -> str:
    """Have somebody say something, and return the answer in the same chat."""
    before = len(heard(desk, user, chat_id))
    where = {} if chat_id is None else {"chat_id": chat_id}
    desk.telegram.ask("POST", "/say", user_id=user, text=text, **where)
    desk.until(lambda: len(heard(desk, user, chat_id)) > before, f"an answer to {text}")
    return str(heard(desk, user, chat_id)[-1]["text"])


def test_nobody_is_called_by_a_number(owned: Desk, ivo: int) -> None:
    assert ask(owned, ivo, "/quiet 22:00-07:00").startswith("Quiet here from 22:00 to 07:00")
    assert ask(owned, ivo, "/quiet").startswith("Ivo is quiet 22:00-07:00")
    assert ask(owned, ivo, "/mute 1h").startswith("Muted here until ")
    assert " · everything · to Ivo · until " in ask(owned, ivo, "/silences")
    said = owned.say("/undo")["text"]
    assert "by Ivo · muted in Ivo for 60 min: everything" in said
    assert "by Ivo · quiet hours of Ivo: 22:00-07:00 " in said
    assert "by Olena · Ivo: a subscriber (before: waiting for an answer)" in said
    assert "by the settings · the notification chat: -100" in said
    routed = owned.say("/route urgent to Ivo")["text"]
    assert routed.startswith("Urgent alerts to Ivo.")
    for text in (said, routed, owned.say("/route")["text"], owned.say("/silences")["text"]):
        assert "person:" not in text
        assert str(ivo) not in text


def test_where_alerts_come_is_told_to_those_who_may_know(owned: Desk, ivo: int) -> None:
    members = {"members": [owned.owner, ivo], "admins": ["bot"]}
    group = owned.telegram.ask("POST", "/chats", title="Night", kind="group", **members)["chat_id"]
    said = ask(owned, owned.owner, "/quiet", group)
    assert "They come to the notification chat and to Ivo." in said
    assert ask(owned, ivo, "/quiet", group).startswith("No alerts come to this chat yet. /subscr")
    assert "owner: Olena" in ask(owned, ivo, "/quiet for notify")


def test_a_phrase_is_led_to_a_group_that_is_called_by_its_title(owned: Desk, ivo: int) -> None:
    members = {"members": [owned.owner, ivo], "admins": ["bot"]}
    group = owned.telegram.ask("POST", "/chats", title="Night", kind="group", **members)["chat_id"]
    owned.say('/watch "left bank"')
    said = ask(owned, owned.owner, "/route “left bank” to here", group)
    assert said.startswith('Alerts of "left bank" to Night.')
    listed = ask(owned, owned.owner, "/route", group)
    assert listed.startswith('"left bank" · Alerts of "left bank" to Night\n')
    assert 'new receiver Night; alerts of "left bank" go there' in owned.say("/undo")["text"]
    assert ask(owned, ivo, "/route", group).startswith("Routes are changed by the owner: Olena.")
    assert owned.say('/route remove "left bank"')["text"].startswith("No longer: Alerts of")
