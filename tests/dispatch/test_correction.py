"""A clock that is set back: nothing waits the longer for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.model import Receiver, Severity
from bot.quiet_hours import parse_quiet_hours

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.dispatch.conftest import Call, World

HOUR = 3600.0


class Wrong:
    """The time of day, off by so much."""

    def __init__(self, right: Callable[[], datetime]) -> None:
        self._right = right
        self.by = timedelta(0)

    def now(self) -> datetime:
        return self._right() + self.by


@pytest.fixture
def wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> Wrong:
    clock = Wrong(world.clock.now)
    monkeypatch.setattr(world.clock, "now", clock.now)
    return clock


def unreachable(_: Call) -> httpx.Response | Exception:
    return httpx.ConnectError("no")


@pytest.mark.parametrize("hours", [1, 24, 47])
async def test_a_retry_is_made_when_it_was_to_be(world: World, wrong: Wrong, hours: int) -> None:
    await world.receiver("desk", "@desk")
    world.wire.answers.append(unreachable)
    await world.alerts("desk", 1, severity=Severity.URGENT)
    world.start()
    await world.pass_time(0.01)
    assert len(world.wire.calls) == 1
    wrong.by = timedelta(hours=-hours)
    await world.pass_time(60)
    assert len(world.wire.taken) == 1


async def test_what_a_wrong_clock_took_for_the_night_is_told(world: World, wrong: Wrong) -> None:
    await world.receiver("desk", "@desk")
    night = parse_quiet_hours("23:00-07:00", "Europe/Kyiv")
    async with world.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target="@desk", default=True, quiet=night))
    wrong.by = timedelta(hours=10)
    await world.alerts("desk", 1)
    world.start()
    await world.pass_time(10)
    assert world.wire.taken == []
    wrong.by = timedelta(0)
    await world.pass_time(60)
    assert len(world.wire.taken) == 1


async def test_what_is_put_off_for_the_night_stays_so_while_it_is_night(
    world: World, wrong: Wrong
) -> None:
    await world.receiver("desk", "@desk")
    night = parse_quiet_hours("13:00-23:00", "UTC")
    async with world.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target="@desk", default=True, quiet=night))
    wrong.by = timedelta(hours=5)
    await world.alerts("desk", 1)
    world.start()
    await world.pass_time(10)
    wrong.by = timedelta(hours=3)
    await world.pass_time(HOUR)
    assert world.wire.taken == []


async def test_a_clock_that_is_kept_right_changes_nothing(world: World, wrong: Wrong) -> None:
    await world.receiver("desk", "@desk")
    world.wire.answers.append(
        lambda _: world.wire.refusal(429, "Too Many Requests", retry_after=100)
    )
    await world.alerts("desk", 1)
    world.start()
    await world.pass_time(10)
    wrong.by = timedelta(seconds=-1)
    await world.pass_time(80)
    assert len(world.wire.calls) == 1
    await world.pass_time(30)
    assert len(world.wire.taken) == 1
