from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)


@pytest.mark.parametrize("named", ["4", "@olena", "@OLENA", ""])
async def test_an_applicant_is_let_in_and_told(office: Office, named: str) -> None:
    told = await office.take(office.message(OWNER, f"/approve {named}"))
    said = {d.receiver: d.message.text for d in told if d.message}
    assert said[f"chat:{OWNER}"] == "Olena (@olena) gets the alerts from now on."
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
    assert office.wire.called("answerCallbackQuery") == []


@pytest.mark.parametrize("token", ["remove:@rybar", "start:x", "nonsense", "approve_all:4"])
async def test_buttons_say_nothing_else(office: Office, token: str) -> None:
    assert await office.take(office.press(OWNER, token)) == []


async def test_a_button_pressed_twice_says_so(office: Office) -> None:
    await office.take(office.press(OWNER, "approve:4"))
    (reply,) = await office.take(office.press(OWNER, "approve:4"))
    assert reply.message
    assert reply.message.text == "Nobody waits for an answer."


async def test_those_who_wait_are_named(office: Office) -> None:
    async with office.store.transaction() as tx:
        await tx.save_person(Person(user_id=8, role=Role.APPLICANT, name="Max"))
    said = await office.say(OWNER, "/approve")
    assert said.startswith("Whom?")
    assert "Olena (@olena): /approve 4" in said
    assert "Max (8): /approve 8" in said
    assert (await office.say(OWNER, "/approve @nobody")).startswith("Nobody of that name waits.")
