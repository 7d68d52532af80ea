from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import DeliveryState, Person, Role
from bot.notices import MOST, NOTICES_TO, WINDOW
from bot.trial import resume

if TYPE_CHECKING:
    from tests.dispatch.conftest import Call, World


def forbid(world: World, chat: str) -> None:
    refusal = world.wire.refusal(403, "Forbidden: bot was kicked from the channel chat")
    world.wire.default = lambda call: refusal if call.chat == chat else None


@pytest.mark.parametrize(
    ("code", "description"),
    [
        pytest.param(403, "Forbidden: bot was kicked from the channel chat", id="kicked"),
        pytest.param(403, "Forbidden: bot was blocked by the user", id="blocked"),
        pytest.param(400, "Bad Request: chat not found", id="not found"),
        pytest.param(400, "Bad Request: not enough rights to send text messages", id="no rights"),
    ],
)
async def test_a_receiver_that_cannot_be_written_to_is_suspended(
    world: World, code: int, description: str
) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 3)
    world.wire.default = lambda _: world.wire.refusal(code, description)
    world.start()
    await world.pass_time(200)
    assert len(world.wire.calls) == 1
    (receiver,) = await world.store.receivers()
    assert description in receiver.suspended
    assert await world.states() == {"pending": 2, "suspended": 1}


async def test_the_owner_is_told_once_and_not_in_the_chat_that_is_gone(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.receiver("person:9", "9")
    await world.owner(9)
    await world.alerts("desk", 2)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(7200)
    (notice,) = world.wire.taken
    assert notice.chat == "9"
    assert notice.text == (
        "🔴 Nothing can be sent to desk (@desk): sendMessage: Forbidden: bot was kicked from the "
        "channel chat (403). Add the bot to that chat again; in a channel, as an admin with the "
        "right to post.\nWhat waits is kept and goes out once it takes a message again: it is "
        "tried every few minutes. To try it at once: flagfall receivers test desk"
    )


@pytest.mark.parametrize(
    ("person", "called"),
    [
        pytest.param(Person(user_id=7, role=Role.SUBSCRIBER), "the person 7", id="nameless"),
        pytest.param(
            Person(user_id=7, role=Role.SUBSCRIBER, name="Olena"), "Olena", id="with a name"
        ),
        pytest.param(
            Person(user_id=7, role=Role.SUBSCRIBER, username="olena", chat_id=7),
            "@olena",
            id="with a username",
        ),
        pytest.param(
            Person(user_id=7, role=Role.EDITOR, name="/ref@Olena\u202e", username="olena"),
            "refOlena (@olena)",
            id="with both, the name a trap",
        ),
    ],
)
async def test_a_person_who_blocked_the_bot_is_named_and_to_be_asked_to_press_start(
    world: World, person: Person, called: str
) -> None:
    await world.receiver("person:7", "7")
    await world.owner(9)
    async with world.store.transaction() as tx:
        await tx.save_person(person)
    await world.alerts("person:7", 1)
    refusal = world.wire.refusal(403, "Forbidden: bot was blocked by the user")
    world.wire.default = lambda call: refusal if call.chat == "7" else None
    world.start()
    await world.pass_time(60)
    (notice,) = world.wire.taken
    assert notice.text.startswith(f"🔴 Nothing can be sent to {called}: sendMessage: Forbidden")
    assert "ask them to open it and press Start." in notice.text
    assert notice.text.endswith("To try it at once: flagfall receivers test person:7")


async def test_without_an_owner_the_other_channel_is_told_but_no_subscriber(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.receiver("night", "@night")
    await world.receiver("person:9", "9")
    async with world.store.transaction() as tx:
        await tx.save_person(Person(user_id=9, role=Role.SUBSCRIBER, chat_id=9))
    await world.alerts("desk", 1)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(60)
    assert [call.chat for call in world.wire.taken] == ["@night"]


async def test_it_is_tried_again_and_goes_on_once_it_may(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.owner(9)
    ids = await world.alerts("desk", 2)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(1000)
    assert len([call for call in world.wire.calls if call.chat == "@desk"]) == 4
    world.wire.default = lambda _: None
    await world.pass_time(310)
    assert world.wire.told("@desk") == ids
    (receiver,) = await world.store.receivers()
    assert receiver.suspended == ""


async def test_one_that_took_a_test_goes_on_at_once_and_is_news_when_it_is_lost_again(
    world: World,
) -> None:
    await world.receiver("desk", "@desk")
    await world.owner(9)
    ids = await world.alerts("desk", 2)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(400)
    (receiver,) = await world.store.receivers()
    assert await resume(world.store, receiver)
    world.dispatch.wake()
    await world.pass_time(5)  # it fails once more, and that is told
    (*_, notice) = [call for call in world.wire.taken if call.chat == "9"]
    assert len(world.wire.taken) == 2
    assert notice.text.endswith("To try it at once: flagfall receivers test desk")
    (receiver,) = await world.store.receivers()
    world.wire.default = lambda _: None
    assert await resume(world.store, receiver)
    world.dispatch.wake()
    await world.pass_time(3)
    assert world.wire.told("@desk") == ids


async def test_a_test_of_the_chat_before_resumes_nothing(world: World) -> None:
    await world.receiver("desk", "@old")
    (tried,) = await world.store.receivers()
    async with world.store.transaction() as tx:
        await tx.save_receiver(replace(tried, target="@new", suspended="It is gone."))
    assert not await resume(world.store, tried)
    async with world.store.transaction() as tx:
        await tx.remove_receiver("desk")
    assert not await resume(world.store, tried)


async def test_being_lost_again_later_is_news_again(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.owner(9)
    world.start()
    for _ in range(2):
        forbid(world, "@desk")
        await world.alerts("desk", 1)
        await world.pass_time(30)
        world.wire.default = lambda _: None
        await world.pass_time(310)
    assert len([call for call in world.wire.taken if call.chat == "9"]) == 2


async def test_a_receiver_suspended_before_a_restart_is_tried_again_silently(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.owner(9)
    ids = await world.alerts("desk", 1)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(10)
    await world.stop()
    world.new_dispatch()
    world.start()
    await world.pass_time(400)
    assert len([call for call in world.wire.taken if call.chat == "9"]) == 1
    world.wire.default = lambda _: None
    await world.pass_time(310)
    assert world.wire.told("@desk") == ids


async def test_a_reply_to_a_chat_that_blocked_the_bot_is_given_up(world: World) -> None:
    await world.reply("77", "hello")
    forbid(world, "77")
    world.start()
    await world.pass_time(1000)
    assert len(world.wire.calls) == 1
    (row,) = await world.store.deliveries()
    assert row.state is DeliveryState.DEAD
    assert "blocked" in row.error or "kicked" in row.error


async def test_the_refusal_of_a_chat_that_was_replaced_meanwhile_suspends_nothing(
    world: World,
) -> None:
    await world.receiver("desk", "@old")
    await world.owner(9)
    ids = await world.alerts("desk", 2)
    forbid(world, "@old")
    world.wire.delays["@old"] = 3
    world.start()
    await world.pass_time(1)
    await world.receiver("desk", "@new")
    await world.pass_time(10)
    assert world.wire.told("@new") == ids
    (receiver,) = await world.store.receivers()
    assert receiver.suspended == ""
    assert {call.chat for call in world.wire.taken} == {"@new"}


async def test_other_receivers_go_on(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.receiver("night", "@night")
    await world.alerts("desk", 1)
    ids = await world.alerts("night", 3)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(5)

    def alert(call: Call) -> bool:
        return "t.me/kherson" in call.text

    told = [call for call in world.wire.taken if alert(call)]
    assert len(told) == len(ids)


async def test_very_many_lost_at_once_are_few_messages_that_count_them_all(world: World) -> None:
    await world.owner(9)
    for number in range(60):
        await world.receiver(f"desk{number}", f"@desk{number}")
        await world.alerts(f"desk{number}", 1)
    world.wire.default = lambda call: (
        None if call.chat == "9" else world.wire.refusal(403, "Forbidden: bot was kicked")
    )
    world.start()
    await world.pass_time(590)
    assert len([call for call in world.wire.taken if call.chat == "9"]) == MOST
    await world.pass_time(30)
    notices = [call.text for call in world.wire.taken if call.chat == "9"]
    assert len(notices) == MOST + 1
    assert notices[-1].startswith(f"{60 - MOST} more notices:\n🔴 Nothing can be sent to desk")


async def test_a_receiver_lost_again_and_again_is_no_flood(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.owner(9)
    world.settings = replace(world.settings, retry_cap=10.0)
    world.new_dispatch()
    world.start()
    for _ in range(60):
        forbid(world, "@desk")
        await world.alerts("desk", 1)
        await world.pass_time(8)
        world.wire.default = lambda _: None
        await world.pass_time(12)
    at = [call.at for call in world.wire.taken if call.chat == "9"]
    within = [len([each for each in at if start <= each < start + WINDOW]) for start in at]
    assert max(within) <= MOST + 1
    assert len(at) >= MOST


async def test_the_receiver_of_notices_is_told_and_of_itself_the_owner(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.receiver("ops", "@ops", default=False)
    await world.owner(9)
    async with world.store.transaction() as tx:
        await tx.set_meta(NOTICES_TO, "ops")
    await world.alerts("desk", 1)
    forbid(world, "@desk")
    world.start()
    await world.pass_time(60)
    (notice,) = world.wire.taken
    assert (notice.chat, notice.text.split("(")[0]) == ("@ops", "🔴 Nothing can be sent to desk ")
    await world.alerts("ops", 1)
    forbid(world, "@ops")
    await world.pass_time(60)
    notice = world.wire.taken[-1]
    assert (notice.chat, notice.text.split("(")[0]) == ("9", "🔴 Nothing can be sent to ops ")
