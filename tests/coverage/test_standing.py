from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import IngestionSettings
from bot.coverage import (
    OPEN_GAPS,
    Gap,
    Standing,
    State,
    delays_said,
    gaps_text,
    open_gaps,
    pages_said,
    standings,
    summary,
)
from bot.model import PREVIEW, Channel, ChannelState, SlotKind, Slots, Top
from bot.render.durations import span_of
from tests.factories import NOON, a_channel, a_post, seen

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
    found = await standings(store, now=clock.now(), settings=IngestionSettings())
    async with store.transaction() as tx:
        await tx.set_meta(OPEN_GAPS, gaps_text(open_gaps(found)))
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
            Channel(ref="a", state=ChannelState.LIVE, account=PREVIEW), State.LIVE, "", id="empty"
        ),
        pytest.param(
            Channel(ref="a", state=ChannelState.BLOCKED, reason="became private"),
            State.BLOCKED,
            "cannot be read: became private",
            id="blocked",
        ),
    ],
)
async def test_a_channel_without_a_ledger(
    store: Store, moved_clock: MovedClock, channel: Channel, state: State, missing: str
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(channel)
    standing = await look(store, moved_clock)
    assert (standing.state, standing.missing, standing.lag) == (state, missing, None)


async def test_removed_channels_do_not_count(store: Store, moved_clock: MovedClock) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(Channel(ref="a", state=ChannelState.REMOVED))
    assert await standings(store, now=moved_clock.now(), settings=IngestionSettings()) == []


@pytest.mark.parametrize(
    ("how", "settings", "minutes"),
    [
        pytest.param({"joined": True}, {}, 10, id="joined"),
        pytest.param({"joined": True}, {"sweep_interval": 300.0}, 20, id="swept seldom"),
        pytest.param({"joined": True}, {"gap_alarm": 2.0, "sweep_interval": 0.1}, 1, id="quick"),
        pytest.param({}, {"poll_interval": 600.0}, 40, id="polled seldom"),
        pytest.param({}, {"history_interval": 300.0}, 20, id="a round takes long"),
        pytest.param({"account": PREVIEW, "posts": 0}, {}, 370, id="page of nothing"),
        pytest.param({"account": PREVIEW, "posts": 100}, {}, 10, id="page of much"),
        pytest.param({"account": PREVIEW, "posts": 3, "every": 86_400}, {}, 10, id="it woke up"),
        pytest.param(
            {"account": PREVIEW, "posts": 100}, {"preview_interval": 450.0}, 30, id="slow page"
        ),
    ],
)
async def test_a_channel_that_nobody_checks_any_more_is_behind(
    store: Store,
    moved_clock: MovedClock,
    how: dict[str, Any],
    settings: dict[str, Any],
    minutes: float,
) -> None:
    await read(store, (1, 1), top=1, clock=moved_clock)
    posts, every = how.pop("posts", 0), how.pop("every", 10)
    channel = replace(a_channel(channel_id=ID), **how)
    times = [moved_clock.now() - timedelta(seconds=every * n) for n in reversed(range(posts))]
    async with store.transaction() as tx:
        await tx.save_channel(channel)
        await tx.save_posts(
            [seen(replace(a_post(n), posted_at=at)) for n, at in enumerate(times, start=2)]
        )
    moved_clock.move(60 * minutes)
    ingestion = IngestionSettings(**settings)
    (standing,) = await standings(store, now=moved_clock.now(), settings=ingestion)
    assert (standing.state, standing.missing) == (State.LIVE, "")
    moved_clock.move(61)
    (standing,) = await standings(store, now=moved_clock.now(), settings=ingestion)
    lag = span_of(60 * minutes + 61)
    assert (standing.state, standing.missing) == (State.BEHIND, f"not checked for {lag}")


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
        await tx.save_tops([Top(channel_id=ID, message_id=9, seen_at=moved_clock.now())])
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
                a_standing("f", State.BEHIND, lag=1260),
            ],
            "1 of 6 channels read to the newest id, worst lag 21 min (@f); "
            "2 queued, 1 repairing, 1 behind, 1 blocked",
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


def on_a_page(state: State) -> Standing:
    return Standing(channel=Channel(ref="a", account=PREVIEW), state=state)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param([a_standing("a", State.QUEUED)], "", id="none of them"),
        pytest.param([on_a_page(State.LIVE), on_a_page(State.BLOCKED)], "", id="all were read"),
        pytest.param(
            [
                *[on_a_page(State.QUEUED)] * 265,
                *[on_a_page(State.LIVE)] * 6,
                on_a_page(State.BLOCKED),
                a_standing("a"),
            ],
            "6 of 271 channels on public web pages read so far, the rest in 13 min or more",
            id="some",
        ),
    ],
)
def test_first_readings_of_web_pages(found: list[Standing], said: str) -> None:
    assert pages_said(found, IngestionSettings()) == said


def test_delays_are_told_in_the_order_of_their_worth() -> None:
    delays = {"preview": [60.0], "other": [1.0], "history": [], "push": [1.0] * 19 + [9.0] * 2}
    assert delays_said(delays) == [
        ("push", "half within 1 s, 95 % within 9 s"),
        ("preview", "within 60 s"),
        ("other", "within 1 s"),
    ]


async def test_a_check_of_the_future_says_nothing(store: Store, moved_clock: MovedClock) -> None:
    await read(store, (1, 1), top=1, clock=moved_clock)
    moved_clock.move(-30)
    assert (await look(store, moved_clock)).lag == 0.0, "clocks differ by seconds"
    moved_clock.move(-3600)
    standing = await look(store, moved_clock)
    assert (standing.lag, standing.missing) == (None, "not yet read to the newest id")
    async with store.transaction() as tx:
        await tx.save_tops([Top(channel_id=ID, message_id=1, seen_at=moved_clock.now())])
    assert (await look(store, moved_clock)).missing == "", "and is none once there is another"
