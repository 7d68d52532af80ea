from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import httpx

from bot.model import DeliveryState, Receiver, Severity

if TYPE_CHECKING:
    from tests.dispatch.conftest import Call, World


def most_within(moments: list[float], span: float) -> int:
    """The largest number of moments in any half-open stretch of that length."""
    return max(sum(one <= other < one + span for other in moments) for one in moments)


async def test_an_alert_is_told_at_once_and_recorded(world: World) -> None:
    await world.receiver("desk", "@desk")
    world.start()
    await world.pass_time(10)
    await world.alerts("desk", 1)
    await world.pass_time(0.5)
    (call,) = world.wire.taken
    assert call.chat == "@desk"
    assert call.at == 10
    (row,) = await world.store.deliveries()
    assert row.state is DeliveryState.SENT
    assert row.sent_message_id == 1
    assert not row.repeat
    assert world.dispatch.trouble == ""


async def test_any_minute_of_a_chat_has_at_most_18_messages_a_second_apart(world: World) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 60)
    world.start()
    await world.pass_time(300)
    moments = [call.at for call in world.wire.taken]
    assert world.wire.told() == ids
    assert most_within(moments, 60) == 18
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 1


async def test_a_private_chat_gets_one_message_a_second(world: World) -> None:
    await world.receiver("person:7", "7")
    ids = await world.alerts("person:7", 60)
    world.start()
    await world.pass_time(60)
    moments = [call.at for call in world.wire.taken]
    assert world.wire.told() == ids
    assert {later - earlier for earlier, later in pairwise(moments)} == {1.0}


async def test_a_minute_is_counted_from_the_answers(world: World) -> None:
    """A send that took long to arrive must not let the next window overlap its own."""
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 25)
    world.wire.delays["@desk"] = 2.5
    world.start()
    await world.pass_time(200)
    arrivals = [call.at + 2.5 for call in world.wire.taken]
    assert len(arrivals) == 25
    assert most_within(arrivals, 60) <= 18


async def test_two_receivers_of_one_chat_share_its_pace(world: World) -> None:
    await world.receiver("desk", "-4007")
    await world.alerts("desk", 15)
    for number in range(15):
        await world.reply("-4007", "text", number=number)
    world.wire.delays["-4007"] = 0.5
    world.start()
    await world.pass_time(60)
    moments = [call.at for call in world.wire.calls]
    assert len(moments) == 18
    assert all(later - earlier >= 1.5 for earlier, later in pairwise(moments))


async def test_all_chats_together_keep_the_bots_own_limit(world: World) -> None:
    for number in range(80):
        await world.reply(str(number), "text", number=number)
    world.start()
    await world.pass_time(10)
    moments = [call.at for call in world.wire.calls]
    assert len(moments) == 80
    assert most_within(moments, 1) <= 25


async def test_a_chat_waiting_longest_goes_first_when_all_have_much_to_say(world: World) -> None:
    for chat in range(60):
        for number in range(3):
            await world.reply(str(chat), "text", number=number)
    world.start()
    await world.pass_time(60 * 3 / 25 + 2)
    assert {call.chat for call in world.wire.calls[:60]} == {str(chat) for chat in range(60)}


async def test_urgent_alerts_overtake_the_others(world: World) -> None:
    await world.receiver("desk", "@desk")
    normal = await world.alerts("desk", 3)
    urgent = await world.alerts("desk", 2, severity=Severity.URGENT)
    low = await world.alerts("desk", 1, severity=Severity.LOW)
    world.start()
    await world.pass_time(30)
    assert world.wire.told() == urgent + normal + low
    assert [call.silent for call in world.wire.taken] == [False] * 5 + [True]


async def test_a_dead_receiver_delays_nobody_else(world: World) -> None:
    await world.receiver("dead", "@dead")
    await world.receiver("desk", "@desk")
    await world.alerts("dead", 5)
    world.wire.delays["@dead"] = 1e9
    world.start()
    await world.pass_time(1)
    ids = await world.alerts("desk", 10)
    await world.pass_time(12)
    assert world.wire.told("@desk") == ids
    assert world.wire.taken[0].at == 1


async def test_one_send_is_in_flight_per_chat(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 5)
    world.wire.delays["@desk"] = 5
    world.start()
    await world.pass_time(40)
    moments = [call.at for call in world.wire.calls]
    assert len(moments) == 5
    assert all(later - earlier >= 6 for earlier, later in pairwise(moments))


async def test_stopping_finishes_the_send_in_hand_and_begins_no_other(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 3)
    world.wire.delays["@desk"] = 3
    world.start()
    await world.pass_time(1)
    await world.stop()
    assert len(world.wire.taken) == 1
    assert await world.states() == {"pending": 2, "sent": 1}


async def test_stopping_what_never_ran_returns(world: World) -> None:
    await world.dispatch.stop()


async def test_nothing_to_do_is_done_quietly(world: World) -> None:
    await world.receiver("desk", "@desk")
    world.start()
    await world.pass_time(3600)
    assert world.clock.sleeps <= 3600 / 30 + 2


async def test_a_retry_is_on_time_while_another_chat_is_held_up_by_its_pace(world: World) -> None:
    await world.receiver("full", "@full")
    await world.receiver("desk", "@desk")
    await world.alerts("full", 18)
    world.wire.answers += [lambda _: None] * 17 + [lambda _: httpx.ConnectError("unreachable")] * 2
    world.start()
    await world.pass_time(25)
    ids = await world.alerts("desk", 1)
    await world.pass_time(5)
    assert len(world.wire.calls) == 20
    assert world.wire.told("@desk") == ids


async def test_a_retry_that_waits_for_its_chats_pace_is_not_looked_for_meanwhile(
    world: World,
) -> None:
    await world.receiver("full", "@full")
    await world.alerts("full", 18)
    world.wire.answers += [lambda _: None] * 17 + [lambda _: httpx.ConnectError("unreachable")]
    world.start()
    await world.pass_time(25)
    before = world.clock.sleeps
    await world.pass_time(30)
    assert len(world.wire.calls) == 18
    assert world.clock.sleeps - before <= 2
    await world.pass_time(10)
    assert len(world.wire.taken) == 18


async def test_waiting_for_the_pace_is_no_busy_loop(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 36)
    world.start()
    await world.pass_time(120)
    assert len(world.wire.calls) == 36
    assert world.clock.sleeps < 36 * 6


async def test_a_killed_send_is_told_once_more_and_says_so(world: World) -> None:
    """Killed between the send and its record: the row was claimed, the message arrived."""
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 3)

    def killed(call: Call) -> httpx.Response:
        world.kill_soon()
        return world.wire.take(call)

    world.wire.answers.append(killed)
    world.start()
    await world.pass_time(1)
    await world.kill()
    assert await world.states() == {"pending": 2, "sending": 1}
    async with world.store.transaction() as tx:
        assert await tx.recover_sending() == 1
    world.new_dispatch()
    world.start()
    await world.pass_time(10)
    assert world.wire.told() == [1, 1, 2, 3]
    marked = ["may be a repeat" in call.text for call in world.wire.taken]
    assert marked == [False, True, False, False]


async def test_a_claimed_row_left_by_a_killed_process_is_told_marked(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    async with world.store.transaction() as tx:
        await tx.claim("desk", world.clock.now())
    async with world.store.transaction() as tx:
        await tx.recover_sending()
    world.start()
    await world.pass_time(5)
    (call,) = world.wire.taken
    assert "may be a repeat" in call.text


async def test_a_receiver_that_is_gone_is_a_visible_trouble_until_it_is_back(world: World) -> None:
    ids = await world.alerts("gone", 1)
    world.start()
    await world.pass_time(60)
    assert "receivers that are gone: gone" in world.dispatch.trouble
    await world.receiver("gone", "@back")
    await world.pass_time(60)
    assert world.dispatch.trouble == ""
    assert world.wire.told("@back") == ids


async def test_a_kind_that_nothing_sends_to_is_a_visible_trouble(world: World) -> None:
    async with world.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="hook", kind="webhook", target="https://a.example"))
    await world.alerts("hook", 1)
    world.start()
    await world.pass_time(60)
    assert "webhook" in world.dispatch.trouble
    assert await world.states() == {"pending": 1}
