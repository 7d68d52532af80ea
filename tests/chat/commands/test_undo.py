from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)


async def test_the_last_changes_are_listed_with_buttons(office: Office) -> None:
    await office.say(EDITOR, "/watch flag")
    await office.say(OWNER, "/approve 4")
    message = await office.reply(OWNER, "/undo")
    assert message.text.splitlines() == [
        "Can be undone, the newest first:",
        "2 · 11:00, 0 s ago, by @hanna · @olena: a subscriber (before: waiting for an answer)",
        "1 · 11:00, 0 s ago, by @desk_editor · new rule “flag”",
    ]
    assert message.buttons == ((("Undo 2", "undo:2"), ("Undo 1", "undo:1")),)
    message = await office.reply(EDITOR, "/undo")
    assert message.buttons == ((("Undo 1", "undo:1"),),)
    assert await office.say(SUBSCRIBER, "/undo") == "Nothing was changed that could be undone."


async def test_an_undoing_is_a_change_that_can_be_undone(office: Office) -> None:
    await office.say(EDITOR, "/watch flag")
    message = await office.reply(EDITOR, "/undo 1")
    assert message.text == "Undone: new rule “flag”.\nRule “flag” is stopped. Its hits are kept."
    assert message.buttons == ((("Undo that", "undo:2"),),)
    assert await office.store.rules() == []
    await office.take(office.press(EDITOR, "undo:2"))
    assert [each.rule.when for each in await office.store.rules()] == ["flag"]
    log = [(entry.who, entry.action) for entry in await office.store.audit_log()]
    assert log == [("tg:2", "add rule"), ("tg:2", "remove rule"), ("tg:2", "add rule")]


async def test_what_was_changed_since_is_left_alone(office: Office) -> None:
    await office.say(EDITOR, "/watch flag")
    await office.say(EDITOR, "/watch flag severity=urgent")
    said = await office.say(EDITOR, "/undo 1")
    assert said == (
        "Rule “flag” has been changed since. Nothing was undone. /undo lists what can be."
    )
    assert len(await office.store.audit_log()) == 2


async def test_only_owners_undo_what_was_done_about_people(office: Office) -> None:
    await office.say(OWNER, "/approve 4")
    assert await office.say(EDITOR, "/undo 1") == "This change is undone by the owner: @hanna."
    assert await office.role_of(APPLICANT) is Role.SUBSCRIBER
    await office.say(OWNER, "/undo 1")
    assert await office.role_of(APPLICANT) is Role.APPLICANT
    assert await office.store.receivers() == []


@pytest.mark.parametrize("user_id", [SUBSCRIBER, APPLICANT, STRANGER])
async def test_others_undo_nothing(office: Office, user_id: int) -> None:
    await office.say(EDITOR, "/watch flag")
    await office.take(office.press(user_id, "undo:1"))
    assert len(await office.store.rules()) == 1
    known = user_id == SUBSCRIBER
    assert office.toasts() == (["This change is undone by editors: @desk_editor."] if known else [])


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        pytest.param("9", "There is no change 9 among the last 200.", id="unknown"),
        pytest.param("flag", "Which change?", id="no number"),
        pytest.param(
            "1", "Change 1 cannot be undone (alerts asked for by @mallory).", id="nothing to undo"
        ),
    ],
)
async def test_what_cannot_be_undone_says_so(office: Office, argument: str, said: str) -> None:
    await office.say(STRANGER, "/subscribe")
    assert (await office.say(OWNER, f"/undo {argument}")).startswith(said)


async def test_subscribers_take_back_what_they_set_for_themselves(office: Office) -> None:
    await office.say(SUBSCRIBER, "/subscribe")
    message = await office.reply(SUBSCRIBER, "/quiet 23:00-07:00")
    ((button,),) = message.buttons
    await office.take(office.press(SUBSCRIBER, button[1]))
    (receiver,) = await office.store.receivers()
    assert receiver.quiet is None
