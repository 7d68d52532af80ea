from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.model import Severity

if TYPE_CHECKING:
    from tests.dispatch.conftest import World


async def restart(world: World) -> None:
    await world.stop()
    world.new_dispatch()
    world.start()


async def test_what_was_sent_in_the_last_minute_counts_after_a_restart(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 40)
    world.start()
    for _ in range(5):
        await world.pass_time(11)
        await restart(world)
    await world.pass_time(100)
    moments = [call.at for call in world.wire.calls]
    assert len(moments) == 40
    assert all(beyond - first >= 60 for first, beyond in zip(moments, moments[18:], strict=False))
    assert all(later - earlier >= 1 for earlier, later in pairwise(moments))


async def die_and_restart(world: World) -> None:
    await world.kill()
    async with world.store.transaction() as tx:
        await tx.recover_sending()
    world.new_dispatch()
    world.start()


@pytest.mark.parametrize("pause", [2.5, 10.5, 13.5])
async def test_what_was_under_way_at_a_death_counts_for_the_next(
    world: World, pause: float
) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 40)
    world.wire.delays["@desk"] = 0.9
    world.start()
    for _ in range(5):
        await world.pass_time(pause)
        await die_and_restart(world)
    await world.pass_time(300)
    moments = [call.at for call in world.wire.calls]
    assert len(moments) > 40
    assert all(beyond - first >= 60 for first, beyond in zip(moments, moments[18:], strict=False))
    assert all(later - earlier >= 1 for earlier, later in pairwise(moments))


async def test_what_may_have_arrived_counts_after_a_restart(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 40)
    lost = world.wire.accepted_then(httpx.Response(500))
    world.wire.answers = [lost if number in (3, 9) else world.wire.take for number in range(15)]
    world.start()
    while len(world.wire.calls) < 15:
        await world.pass_time(1)
    await restart(world)
    await world.pass_time(300)
    moments = [call.at for call in world.wire.taken]
    assert len(moments) == 42
    assert all(beyond - first >= 60 for first, beyond in zip(moments, moments[18:], strict=False))


async def test_messages_written_anew_count_each_time_after_a_restart(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1, story="s")
    world.start()
    for _ in range(40):
        await world.pass_time(1)
        await world.alerts("desk", 1, story="s", channels=3)
    assert len(world.wire.edits) > 2
    await restart(world)
    await world.alerts("desk", 18, severity=Severity.URGENT)
    await world.pass_time(120)
    moments = sorted(call.at for call in [*world.wire.taken, *world.wire.edits])
    # kept to the microsecond
    spans = [beyond - first for first, beyond in zip(moments, moments[18:], strict=False)]
    assert min(spans) == pytest.approx(60, abs=1e-5)


async def test_a_wait_that_was_asked_for_outlives_a_restart(world: World) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 3)
    flood = world.wire.refusal(429, "Too Many Requests", retry_after=100)
    world.wire.answers.append(lambda _: flood)
    world.start()
    await world.pass_time(10)
    await restart(world)
    await world.pass_time(85)
    assert len(world.wire.calls) == 1
    await world.pass_time(15)
    assert world.wire.told() == ids


async def test_a_wait_written_by_a_clock_that_was_wrong_is_not_believed(world: World) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 3)
    flood = world.wire.refusal(429, "Too Many Requests", retry_after=100)
    world.wire.answers.append(lambda _: flood)
    world.clock.years = 3
    world.start()
    await world.pass_time(10)
    world.clock.years = 0
    await restart(world)
    await world.pass_time(110)
    assert sorted(world.wire.told()) == ids


async def test_a_frozen_sender_stays_frozen_over_a_restart(world: World) -> None:
    for name in ("one", "two", "desk"):
        await world.receiver(name, f"@{name}")
    await world.alerts("one", 1)
    await world.alerts("two", 1)
    flood = world.wire.refusal(429, "Too Many Requests", retry_after=50)
    world.wire.answers += [lambda _: flood] * 2
    world.start()
    await world.pass_time(10)
    await world.alerts("desk", 1)
    await restart(world)
    await world.pass_time(35)
    assert len(world.wire.calls) == 2
    await world.pass_time(15)
    assert len(world.wire.taken) == 3
