from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)


@pytest.mark.parametrize("user_id", [OWNER, EDITOR, SUBSCRIBER])
async def test_known_people_get_the_alerts_at_once(office: Office, user_id: int) -> None:
    assert "Alerts come here" in await office.say(user_id, "/subscribe")
    (receiver,) = await office.store.receivers()
    assert (receiver.target, receiver.default) == (str(user_id), True)


async def test_alerts_come_to_private_chats_only(office: Office) -> None:
    assert "private chat" in await office.say(EDITOR, "/subscribe", chat_id=-100)
    assert await office.store.receivers() == []


async def test_a_stranger_hears_nothing_and_the_owner_is_asked(office: Office) -> None:
    (question,) = await office.take(office.message(STRANGER, "/subscribe"))
    assert (question.receiver, question.kind) == (f"chat:{OWNER}", "notice")
    assert question.message
    assert question.message.text == (
        "Mallory (@mallory) asks for the alerts.\nApprove: /approve 5\nRefuse: /refuse 5"
    )
    assert question.message.buttons == ((("Approve", "approve:5"), ("Refuse", "refuse:5")),)
    assert await office.role_of(STRANGER) is Role.APPLICANT
    assert await office.store.receivers() == []


async def test_the_owner_is_asked_once(office: Office) -> None:
    await office.say(STRANGER, "/subscribe")
    assert await office.take(office.message(STRANGER, "/subscribe")) == []


async def test_somebody_refused_cannot_ask_again_the_same_day(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.say(STRANGER, "/subscribe")
    await office.say(OWNER, "/refuse 5")
    assert await office.take(office.message(STRANGER, "/subscribe")) == []
    moved_clock.move(86_401)
    assert len(await office.take(office.message(STRANGER, "/subscribe"))) == 1


async def test_every_owner_is_asked(office: Office) -> None:
    async with office.store.transaction() as tx:
        await tx.save_person(Person(user_id=9, role=Role.OWNER, chat_id=9))
    told = await office.take(office.message(STRANGER, "/subscribe"))
    assert {d.receiver for d in told} == {"chat:1", "chat:9"}


async def test_without_an_owner_nobody_can_ask(empty_office: Office) -> None:
    assert await empty_office.take(empty_office.message(STRANGER, "/subscribe")) == []
    assert await empty_office.store.people() == []
