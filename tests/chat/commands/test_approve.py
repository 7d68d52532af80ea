from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)


@pytest.mark.parametrize("named", ["4", "@olena", "@OLENA"])
async def test_an_applicant_is_let_in_and_told(office: Office, named: str) -> None:
    told = await office.take(office.message(OWNER, f"/approve {named}"))
    said = {d.receiver: d.message.text for d in told if d.message}
    assert said[f"chat:{OWNER}"] == (
        "Olena (@olena) gets the alerts from now on.\n/refuse 4 takes that back."
    )
    assert said[f"chat:{APPLICANT}"].startswith("You have been approved")
    assert await office.role_of(APPLICANT) is Role.SUBSCRIBER
    assert [r.target for r in await office.store.receivers()] == [str(APPLICANT)]


async def test_by_button(office: Office) -> None:
    assert len(await office.take(office.press(OWNER, "approve:4"))) == 2
    assert await office.role_of(APPLICANT) is Role.SUBSCRIBER
    assert office.wire.called("answerCallbackQuery") == [{"callback_query_id": "q1", "text": ""}]


@pytest.mark.parametrize("user_id", [EDITOR, SUBSCRIBER, APPLICANT, STRANGER])
async def test_other_people_s_buttons_do_nothing(office: Office, user_id: int) -> None:
    assert await office.take(office.press(user_id, "approve:4")) == []
    assert await office.role_of(APPLICANT) is Role.APPLICANT
    known = user_id in (EDITOR, SUBSCRIBER)
    assert office.toasts() == (["This is done by the owner: @hanna."] if known else [])


@pytest.mark.parametrize(
    "token", ["remove:@rybar", "start:x", "nonsense", "approve_all:4", "approve:4 editor"]
)
async def test_buttons_say_nothing_else(office: Office, token: str) -> None:
    await office.take(office.press(OWNER, token))
    assert await office.store.audit_log() == []
    assert await office.role_of(APPLICANT) is Role.APPLICANT


async def test_a_button_pressed_twice_says_so(office: Office) -> None:
    await office.take(office.press(OWNER, "approve:4"))
    (reply,) = await office.take(office.press(OWNER, "approve:4"))
    assert reply.message
    assert reply.message.text == (
        "Olena (@olena) is a subscriber already.\n/approve 4 editor makes them an editor."
    )


@pytest.mark.parametrize("command", ["approve", "refuse"])
async def test_the_bare_command_decides_nothing_and_names_who_waits(
    office: Office, command: str
) -> None:
    async with office.store.transaction() as tx:
        await tx.save_person(Person(user_id=8, role=Role.APPLICANT, name="Max"))
    message = await office.reply(OWNER, f"/{command}")
    assert message.text == (
        f"Waiting for an answer:\nOlena (@olena): /{command} 4\nMax (8): /{command} 8"
    )
    assert message.buttons == (
        (("Approve Olena", "approve:4"), ("Refuse", "refuse:4")),
        (("Approve Max", "approve:8"), ("Refuse", "refuse:8")),
    )
    assert await office.role_of(APPLICANT) is Role.APPLICANT


async def test_nobody_waits(office: Office) -> None:
    await office.say(OWNER, "/refuse 4")
    assert await office.say(OWNER, "/approve") == (
        "Nobody waits for an answer.\n"
        "Editors: Леся (@desk_editor)\n"
        "Subscribers: Ivo (@ivo)\n"
        "/approve @name editor lets somebody change channels and rules."
    )


@pytest.mark.parametrize("user_id", [SUBSCRIBER, APPLICANT])
async def test_an_editor_is_made_and_told(office: Office, user_id: int) -> None:
    told = await office.take(office.message(OWNER, f"/approve {user_id} editor"))
    said = {d.receiver: d.message.text for d in told if d.message}
    assert "is an editor now and may change channels and rules.\n" in said[f"chat:{OWNER}"]
    assert said[f"chat:{user_id}"].startswith("You are an editor now")
    assert await office.role_of(user_id) is Role.EDITOR
    assert (await office.say(user_id, "/watch flag")).startswith("Rule 1")
    log = [(e.who, e.action, e.subject) for e in await office.store.audit_log()]
    assert ("tg:1", "set role", {SUBSCRIBER: "Ivo", APPLICANT: "Olena"}[user_id]) in log


async def test_an_editor_becomes_a_subscriber_again(office: Office) -> None:
    told = await office.take(office.message(OWNER, "/approve @desk_editor subscriber"))
    said = {d.receiver: d.message.text for d in told if d.message}
    assert said[f"chat:{OWNER}"].startswith("Леся (@desk_editor) is no editor any more.")
    assert said[f"chat:{EDITOR}"].startswith("You are no editor any more.")
    assert (await office.say(EDITOR, "/watch flag")).startswith("Rules are changed by the owner")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("/approve @nobody", "Nobody called @nobody is known here.", id="unknown"),
        pytest.param("/approve @hanna editor", "Ганна (@hanna) is the owner.", id="owner"),
        pytest.param("/approve 2", "is an editor already.", id="editor"),
        pytest.param("/approve 2 editor", "/approve 2 subscriber makes", id="editor again"),
        pytest.param("/approve 3 subscriber", "/approve 3 editor makes", id="subscriber again"),
        pytest.param("/approve 4 owner", "Write /approve @name", id="no such role"),
        pytest.param("/approve a b c", "Write /approve @name", id="too much"),
    ],
)
async def test_what_changes_nothing_says_why(office: Office, text: str, said: str) -> None:
    before = await office.store.people()
    assert said in await office.say(OWNER, text)
    assert await office.store.people() == before
    assert await office.store.audit_log() == []


async def test_a_name_that_two_have_is_not_guessed(office: Office) -> None:
    """A username may be given up, and taken over by somebody who hopes to be taken for them."""
    async with office.store.transaction() as tx:
        await tx.save_person(Person(user_id=8, role=Role.APPLICANT, name="Mallory", username="Ivo"))
    said = await office.say(OWNER, "/approve @ivo editor")
    assert said == (
        "Several people are called @ivo:\n"
        "Ivo (@ivo): /approve 3 editor\n"
        "Mallory (@Ivo): /approve 8 editor"
    )
    assert await office.role_of(8) is Role.APPLICANT
