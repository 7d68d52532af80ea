"""What strangers and forged buttons reach: nothing, and never at a price."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.chat.reception import BY_BUTTON
from bot.chat.registry import COMMANDS

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)

MOST = 4096  # characters of a message
HUGE = {
    "links and a word": ",".join(["t.me/a"] * 580) + " x",
    "names and a word": "@a " * 1300 + "!",
    "commas": "@a" + "," * (MOST - 3) + "x",
    "blanks": "/watch" + " " * (MOST - 7) + "x",
    "blanks before a place": "/watch flag" + " " * (MOST - 16) + "in x",
    "places": "/watch flag" + " in @a_chan" * 360 + " x",
    "receivers": "/watch flag -> " + "a," * 2000 + "!",
    "options": "/watch flag" + " forms=no" * 450,
    "one word": "/watch " + "a" * (MOST - 7),
    "brackets": "/watch " + "(" * (MOST - 7),
    "a name of a rule": "/unwatch " + "a" * (MOST - 9),
    "names of channels": "/add " + "a" * (MOST - 5),
    "slashes": "/" * MOST,
    "blanks before a length": "/mute" + " " * (MOST - 8) + "1 x",
    "lengths": "/mute" + " 1h" * 1360,
    "ids": "/alert " + "1" * (MOST - 7),
    "a narrowing": "/narrow 1/1 " + "word:" * 800,
    "routes": "/route" + " urgent to" * 408,
    "blanks before a place to lead to": "/route urgent" + " " * (MOST - 18) + "to x!",
    "blanks before a zone": "/quiet 1" + " " * (MOST - 9) + "x",
    "a number": "/undo " + "1" * (MOST - 6),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
@pytest.mark.parametrize("user_id", [STRANGER, EDITOR])
async def test_no_text_holds_up_the_others(office: Office, user_id: int, text: str) -> None:
    await office.say(OWNER, "/help")
    began = time.process_time()
    await office.say(user_id, text)
    assert time.process_time() - began < 1


GROUP = -1001234567890


async def test_a_stranger_is_nobody_in_a_group_where_the_owner_is(office: Office) -> None:
    await office.say(OWNER, "/help", chat_id=GROUP)
    reply_to = office.message(OWNER, "/help", chat_id=GROUP)["message"]
    for text in ("/approve 4", "/watch flag", "/help@flagfall_bot", "/start x", "/subscribe"):
        assert await office.say(STRANGER, text, chat_id=GROUP, reply_to_message=reply_to) == ""
    assert await office.store.audit_log() == []


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "edited_channel_post"])
async def test_only_what_is_said_anew_by_a_person_is_heard(office: Office, kind: str) -> None:
    update = office.message(OWNER, "/approve 4")
    update[kind] = update.pop("message")
    assert await office.take(update) == []
    assert await office.store.audit_log() == []


async def test_a_post_of_a_linked_channel_is_no_command(office: Office) -> None:
    channel = {"id": GROUP - 1, "type": "channel", "title": "Evil"}
    posted = {"sender_chat": channel, "is_automatic_forward": True}
    assert await office.say(OWNER, "/watch flag", chat_id=GROUP, **posted) == ""
    assert await office.store.rules() == []


async def test_a_stranger_cannot_be_taken_for_somebody_else(office: Office) -> None:
    sender = {
        "id": STRANGER,
        "first_name": "\u202e/approve Ganna (@hanna)\n",
        "last_name": "x" * 9000,
        "username": "\u202ehanna",
    }
    update = office.message(STRANGER, "/subscribe")
    update["message"]["from"] = sender
    (question,) = await office.take(update)
    assert question.message
    first, *_ = question.message.text.splitlines()
    assert first.startswith("approve Ganna (hanna) xxx")
    assert first.endswith("… (5) asks for the alerts.")
    assert len(first) < 80
    (person,) = [p for p in await office.store.people() if p.user_id == STRANGER]
    assert (len(person.name), person.username) == (128, "")


async def test_people_are_known_by_the_names_they_have_now(office: Office) -> None:
    update = office.message(EDITOR, "/help")
    update["message"]["from"]["username"] = "night_editor"
    await office.take(update)
    said = await office.say(SUBSCRIBER, "/watch flag")
    assert said == "Rules are changed by editors: @night_editor."
    await office.take(office.press(EDITOR, "approve:4"))
    assert (await office.say(SUBSCRIBER, "/watch flag")) == said


TOKENS = {
    "approve": "approve:4",
    "refuse": "refuse:4",
    "alert": "alert:10/1",
    "mute": "mute:10/1 1h yes",
    "unmute": "unmute:1",
    "narrow": "narrow:10/1 channel yes",
    "preview": "preview:1",
    "taken": "taken:10/1",
    "undo": "undo:1",
}


@pytest.mark.parametrize("name", BY_BUTTON)
@pytest.mark.parametrize("user_id", [STRANGER, APPLICANT])
async def test_no_button_does_anything_for_a_stranger(
    office: Office, user_id: int, name: str
) -> None:
    await office.say(EDITOR, "/watch flag")
    await office.hit("flag", "a flag", "flag", posted_at=office.clock.now())
    before = await office.store.audit_log()
    for chat_id in (None, GROUP):
        assert await office.take(office.press(user_id, TOKENS[name], chat_id=chat_id)) == []
    assert office.toasts() == []
    assert await office.store.audit_log() == before


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in BY_BUTTON])
async def test_no_button_says_any_other_command(office: Office, name: str) -> None:
    assert await office.take(office.press(OWNER, f"{name}:1")) == []
    assert office.toasts() == []
