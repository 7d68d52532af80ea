"""Answers that take the place of a question: they edit it, and are never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, Message, Severity

if TYPE_CHECKING:
    from tests.dispatch.conftest import World

CHAT = "80"


@pytest.fixture
async def asked(world: World) -> World:
    """A question that was sent as message 1."""
    await world.reply(CHAT, "Mute it?")
    world.start()
    await world.pass_time(2)
    assert [call.text for call in world.wire.taken] == ["Mute it?"]
    return world


async def answer(world: World, text: str) -> None:
    async with world.store.transaction() as tx:
        await tx.put_instead(
            Delivery(
                receiver=f"chat:{CHAT}",
                subject="instead:1",
                kind="edit",
                queued_at=world.clock.now(),
                severity=Severity.URGENT,
                message_id=1,
                message=Message(text=text),
            )
        )
    world.dispatch.wake()


async def test_the_question_is_edited_and_nothing_new_is_sent(asked: World) -> None:
    await answer(asked, "Muted.")
    await asked.pass_time(5)
    assert [(call.chat, call.edits, call.text) for call in asked.wire.edits] == [
        (CHAT, 1, "Muted.")
    ]
    assert len(asked.wire.taken) == 1
    await answer(asked, "Undone.")
    await asked.pass_time(5)
    assert [call.text for call in asked.wire.edits] == ["Muted.", "Undone."]


async def test_where_the_question_is_gone_it_is_said_by_a_message_of_its_own(asked: World) -> None:
    gone = asked.wire.refusal(400, "Bad Request: message to edit not found")
    asked.wire.answers.append(lambda call: gone if call.edits else None)
    await answer(asked, "Muted.")
    await asked.pass_time(10)
    assert [call.text for call in asked.wire.taken] == ["Mute it?", "Muted."]
    assert await asked.states() == {"sent": 2, "suppressed": 1}


async def test_it_is_no_repeat_when_nobody_knows_whether_it_arrived(asked: World) -> None:
    """To write the same anew does no harm."""
    silence = asked.wire.refusal(502, "Bad Gateway")
    asked.wire.answers.append(asked.wire.accepted_then(silence))
    await answer(asked, "Muted.")
    await asked.pass_time(30)
    assert {call.text for call in asked.wire.edits} == {"Muted."}
    assert len(asked.wire.taken) == 1
