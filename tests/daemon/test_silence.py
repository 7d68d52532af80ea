"""Silence is told of when a channel is out of its own habit, and never for a night or a weekend."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import IngestionSettings
from bot.coverage import standings
from bot.daemon.silence import Listening, habit_of
from bot.model import SlotKind, Slots, Top
from tests.factories import a_channel, a_post, seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

MONDAY = datetime(2022, 10, 31, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORKING_DAYS, ALL_DAYS = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)


def rhythm(
    hours: Iterable[float], days: Sequence[int] = ALL_DAYS, *, weeks: float = 2
) -> list[datetime]:
    """Post at these hours of these days of the week, from a Monday on."""
    wanted = sorted(hours)
    return [
        MONDAY + number * DAY + hour * HOUR
        for number in range(round(weeks * 7))
        for hour in wanted
        if number % 7 in days
    ]


@pytest.mark.parametrize(
    ("times", "limit"),
    [
        pytest.param(rhythm(range(0, 24, 5)), 15 * HOUR, id="day and night"),
        pytest.param(rhythm([n / 10 for n in range(240)]), 12 * HOUR, id="every 6 minutes"),
        pytest.param(rhythm(range(8, 24)), 27 * HOUR, id="quiet nights"),
        pytest.param(rhythm(range(9, 19), WORKING_DAYS), 189 * HOUR, id="working days"),
        pytest.param(rhythm([9], weeks=4), 3 * DAY, id="once a day"),
        pytest.param(rhythm([9], [0], weeks=30), 21 * DAY, id="once a week"),
        pytest.param(rhythm([9], weeks=19 / 7), None, id="19 posts"),
        pytest.param(rhythm(range(24), weeks=1), None, id="known for less than a week"),
        pytest.param([], None, id="none"),
    ],
)
def test_how_long_a_channel_may_be_silent(times: list[datetime], limit: timedelta | None) -> None:
    habit = habit_of(times)
    assert (habit.limit if habit else None) == limit


@settings(max_examples=100, deadline=None)
@given(
    hours=st.lists(st.floats(0, 23.9), min_size=3, max_size=20),
    days=st.sets(st.sampled_from(ALL_DAYS), min_size=1).map(sorted),
    weeks=st.floats(1.2, 4),
    random=st.randoms(use_true_random=False),
)
def test_no_rhythm_of_days_and_weeks_is_ever_told(
    hours: list[float], days: list[int], weeks: float, random: Random
) -> None:
    """Whoever goes on as before, give or take two hours, is never silent for too long."""
    whole = rhythm(hours, days, weeks=weeks + 2)
    times = sorted(time + random.uniform(-2, 2) * HOUR for time in whole)
    known = [time for time in times if time < MONDAY + weeks * 7 * DAY]
    habit = habit_of(known)
    if habit is not None:
        later = times[len(known) - 1 :]
        assert all(after - before <= habit.limit for before, after in pairwise(later))


class Channel:
    """A watched channel that has posted every hour of eight days, and is looked at."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.store = store
        self.clock = clock
        self.listening = Listening(store)
        self.number = 0

    async def post(self, at: datetime) -> None:
        self.number += 1
        post = replace(a_post(self.number), posted_at=at)
        slot = Slots(channel_id=100, first=self.number, last=self.number, kind=SlotKind.POST)
        async with self.store.transaction() as tx:
            await tx.save_channel(a_channel())
            await tx.open_ledger(100, floor=1, since=None)
            await tx.save_posts([seen(post)])
            await tx.save_slots([slot])

    async def check(self) -> None:
        """Have it known that nothing is newer than what is read."""
        top = Top(channel_id=100, message_id=self.number, seen_at=self.clock.now())
        async with self.store.transaction() as tx:
            await tx.save_tops([top])

    async def is_silent(self) -> bool:
        self.listening.begin()
        (standing,) = await standings(
            self.store, now=self.clock.now(), settings=IngestionSettings()
        )
        assert await self.listening.look_at(standing)
        return self.listening.silence_of(standing) is not None


@pytest.fixture
async def hourly(store: Store, moved_clock: MovedClock) -> Channel:
    channel = Channel(store, moved_clock)
    for hours in range(8 * 24, -1, -1):
        await channel.post(moved_clock.now() - hours * HOUR)
    return channel


async def test_silence_counts_as_far_as_the_channel_is_known_to_be_read(
    hourly: Channel, moved_clock: MovedClock
) -> None:
    await hourly.check()
    moved_clock.move(13 * 3600)
    assert not await hourly.is_silent()  # nobody has looked for 13 h
    await hourly.check()
    assert await hourly.is_silent()


async def test_silence_ends_with_the_next_post(hourly: Channel, moved_clock: MovedClock) -> None:
    await hourly.check()
    assert not await hourly.is_silent()
    moved_clock.move(13 * 3600)
    await hourly.check()
    assert await hourly.is_silent()
    await hourly.post(moved_clock.now())
    await hourly.check()
    assert not await hourly.is_silent()
    moved_clock.move(13 * 3600)
    await hourly.check()
    assert not await hourly.is_silent()  # 13 h are among its pauses now


async def test_a_channel_with_a_gap_may_have_posts_that_nobody_knows_of(
    hourly: Channel, moved_clock: MovedClock
) -> None:
    await hourly.check()
    async with hourly.store.transaction() as tx:
        await tx.save_tops([Top(channel_id=100, message_id=999, seen_at=moved_clock.now())])
    (standing,) = await standings(hourly.store, now=moved_clock.now(), settings=IngestionSettings())
    assert not await hourly.listening.look_at(standing)


async def test_hundreds_of_channels_are_looked_at_a_few_at_a_time(
    store: Store, moved_clock: MovedClock
) -> None:
    now = moved_clock.now()
    async with store.transaction() as tx:
        for number in range(1, 51):
            await tx.save_channel(a_channel(f"channel_{number}", number))
            await tx.open_ledger(number, floor=1, since=None)
            await tx.save_tops([Top(channel_id=number, message_id=0, seen_at=now)])
    listening = Listening(store)
    known = []
    for _ in range(3):
        listening.begin()
        found = await standings(store, now=now, settings=IngestionSettings())
        known.append(sum([await listening.look_at(standing) for standing in found]))
    assert known == [20, 40, 50]
