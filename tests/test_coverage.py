from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.coverage import (
    OPEN_GAPS,
    Gap,
    Standing,
    State,
    delays_said,
    gaps_text,
    standings,
    summary,
)
from bot.model import Channel, ChannelState, SlotKind, Slots, Top
from tests.factories import NOON, a_channel

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

ID = 100


async def read(
    store: Store,
    *ranges: tuple[int, int],
    top: int,
    clock: MovedClock,
    days: float | None = None,
) -> None:
    """Account for ids of the channel from 1 on, and see its newest one."""
    now = clock.now()
    since = now - timedelta(days=days) if days else None
    runs = [Slots(channel_id=ID, first=a, last=b, kind=SlotKind.SERVICE) for a, b in ranges]
    async with store.transaction() as tx:
        await tx.save_channel(replace(a_channel(channel_id=ID), added_at=now))
        await tx.open_ledger(ID, floor=1, since=since)
        await tx.save_slots(runs)
        await tx.save_tops([Top(channel_id=ID, message_id=top, seen_at=now)])


async def look(store: Store, clock: MovedClock) -> Standing:
    """Look as the watchdog does: what is found of gaps is kept."""
    found = await standings(store, now=clock.now())
    async with store.transaction() as tx:
        await tx.set_meta(OPEN_GAPS, gaps_text(found))
    return found[0]


async def test_a_channel_that_is_read_has_a_lag_that_grows_until_it_is_looked_at(
    store: Store, moved_clock: MovedClock
) -> None:
    await read(store, (1, 9), top=9, clock=moved_clock)
    moved_clock.move(38)
    standing = await look(store, moved_clock)
    assert (standing.state, standing.lag, standing.missing) == (State.LIVE, 38, "")
    await read(store, top=9, clock=moved_clock)
    assert (await look(store, moved_clock)).lag == 0


@pytest.mark.parametrize(
    ("channel", "state", "missing"),
    [
        pytest.param(Channel(ref="a"), State.QUEUED, "not read yet", id="new"),
        pytest.param(
            Channel(ref="a", state=ChannelState.LIVE, channel_id=ID),
            State.QUEUED,
            "not read yet",
            id="without a ledger",
        ),
        pytest.param(
            Channel(ref="a", state=ChannelState.BLOCKED, reason="became private"),
            State.BLOCKED,
            "cannot be read: became private",
            id="blocked",
        ),
    ],
)
async def test_a_channel_that_is_not_read(
    store: Store, moved_clock: MovedClock, channel: Channel, state: State, missing: str
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(channel)
    standing = await look(store, moved_clock)
    assert (standing.state, standing.missing, standing.lag) == (state, missing, None)


async def test_removed_channels_do_not_count(store: Store, moved_clock: MovedClock) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(Channel(ref="a", state=ChannelState.REMOVED))
    assert await standings(store, now=moved_clock.now()) == []


async def test_a_ledger_that_nobody_checked_is_not_read_to_its_newest_id(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel(channel_id=ID))
        await tx.open_ledger(ID, floor=1, since=None)
    standing = await look(store, moved_clock)
    assert (standing.state, standing.missing) == (State.LIVE, "not yet read to the newest id")


async def test_a_gap_is_a_range_with_its_age_whoever_looks_later(
    store: Store, moved_clock: MovedClock
) -> None:
    await read(store, (1, 4), (8, 8), top=10, clock=moved_clock)
    assert (await look(store, moved_clock)).missing == (
        "5 ids in 2 gaps are missing, the oldest for 0 s"
    )
    moved_clock.move(240)
    standing = await look(store, moved_clock)
    assert [(gap.first, gap.last, gap.seconds) for gap in standing.gaps] == [
        (5, 7, 240),
        (9, 10, 240),
    ]
    assert standing.state is State.REPAIRING


async def test_a_gap_keeps_its_age_as_it_grows_and_splits_and_a_new_one_has_none(
    store: Store, moved_clock: MovedClock
) -> None:
    await read(store, (1, 4), top=8, clock=moved_clock)
    await look(store, moved_clock)
    moved_clock.move(60)
    await read(store, (6, 6), top=9, clock=moved_clock)
    await look(store, moved_clock)
    moved_clock.move(60)
    await read(store, (10, 12), top=14, clock=moved_clock)
    standing = await look(store, moved_clock)
    assert [(gap.first, gap.last, gap.seconds) for gap in standing.gaps] == [
        (5, 5, 120),
        (7, 9, 120),
        (13, 14, 0),
    ]
    await read(store, (5, 14), top=14, clock=moved_clock)
    assert (await look(store, moved_clock)).gaps == ()
    await read(store, top=15, clock=moved_clock)
    assert (await look(store, moved_clock)).missing == "id 15 is missing, for 0 s"


async def test_reading_back_is_told_in_days(store: Store, moved_clock: MovedClock) -> None:
    await read(store, (1, 9), top=9, clock=moved_clock, days=7)
    standing = await look(store, moved_clock)
    assert (standing.state, standing.backfill, standing.missing) == (
        State.READING,
        "0 of 7 days",
        "",
    )
    added_at = moved_clock.now()
    moved_clock.move(86_400)
    async with store.transaction() as tx:
        at = added_at - timedelta(days=3, hours=5)
        await tx.note_backfill(ID, at=at, done=False)
    assert (await look(store, moved_clock)).backfill == "3 of 7 days"
    async with store.transaction() as tx:
        await tx.note_backfill(ID, at=added_at - timedelta(days=7), done=True)
    standing = await look(store, moved_clock)
    assert (standing.state, standing.backfill) == (State.LIVE, "")


def a_standing(name: str, state: State = State.LIVE, lag: float | None = 2.0) -> Standing:
    gaps = (Gap(first=2, last=2, since=NOON, seconds=1),) if state is State.REPAIRING else ()
    return Standing(channel=Channel(ref=name), state=state, lag=lag, gaps=gaps)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param([], "no channel is watched", id="none"),
        pytest.param(
            [a_standing("a")], "1 channel read to the newest id, worst lag 2 s (@a)", id="one"
        ),
        pytest.param(
            [a_standing("a"), a_standing("b", lag=38.4), a_standing("c", State.READING)],
            "3 channels read to the newest id, worst lag 38 s (@b)",
            id="all",
        ),
        pytest.param(
            [
                a_standing("a"),
                a_standing("b", State.REPAIRING, lag=300),
                a_standing("c", State.BLOCKED, lag=9e9),
                a_standing("d", State.QUEUED, lag=None),
                a_standing("e", State.QUEUED, lag=None),
            ],
            "1 of 5 channels read to the newest id, worst lag 5 min (@b); "
            "2 queued, 1 repairing, 1 blocked",
            id="some",
        ),
        pytest.param(
            [a_standing("d", State.QUEUED, lag=None)],
            "0 of 1 channel read to the newest id; 1 queued",
            id="no lag",
        ),
    ],
)
def test_the_sum(found: list[Standing], said: str) -> None:
    assert summary(found) == said


def test_delays_are_told_in_the_order_of_their_worth() -> None:
    delays = {"preview": [60.0], "other": [1.0], "history": [], "push": [1.0] * 19 + [9.0] * 2}
    assert delays_said(delays) == [
        ("push", "half within 1 s, 95 % within 9 s"),
        ("preview", "within 60 s"),
        ("other", "within 1 s"),
    ]
