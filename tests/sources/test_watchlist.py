"""Which reading goes first, and that none is forgotten."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.ledger import Missing
from bot.model import Rereading
from bot.sources.pending import Pending
from bot.sources.watch import Reason
from bot.sources.watchlist import WatchList
from tests.factories import NOON, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sources.watch import Watch
    from tests.conftest import MovedClock


@pytest.fixture
def watches(moved_clock: MovedClock, a_watch: Callable[..., Watch]) -> WatchList:
    listed = WatchList(moved_clock)
    for channel_id in (100, 200, 300):
        watch = a_watch(10, 12, channel_id=channel_id)  # there is something to read for any reason
        watch.backfill_since = NOON
        due = Rereading(channel_id=channel_id, after=120, first=9, last=10, needed=1)
        watch.rereadings[120, False] = Pending(due, 10)
        listed.put(watch)
    return listed


def _taken(watches: WatchList) -> tuple[int, Reason] | None:
    taken = watches.take_due()
    return (taken[0].channel_id, taken[1]) if taken else None


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param(Reason.FIRST, Reason.CATCH_UP, id="a new channel before catching up"),
        pytest.param(Reason.REPAIR, Reason.CATCH_UP, id="a live gap before catching up"),
        pytest.param(Reason.REPAIR, Reason.POLL, id="a live gap before polls"),
        pytest.param(Reason.CATCH_UP, Reason.REREAD, id="catching up before re-reading"),
        pytest.param(Reason.REREAD, Reason.BACKFILL, id="re-reading before reading back"),
        pytest.param(Reason.CATCH_UP, Reason.BACKFILL, id="repair before reading back"),
    ],
)
def test_what_matters_more_goes_first(first: Reason, then: Reason, watches: WatchList) -> None:
    watches.plan(watches.by_id[100], then)
    watches.plan(watches.by_id[200], first)
    assert _taken(watches) == (200, first)
    assert _taken(watches) == (100, then)
    assert _taken(watches) is None


def test_of_two_as_important_the_one_due_longest_goes_first(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    watches.plan(watches.by_id[200], Reason.POLL)
    moved_clock.move(1)
    watches.plan(watches.by_id[100], Reason.POLL)
    assert _taken(watches) == (200, Reason.POLL)


def test_reading_back_is_not_put_off_for_ever_by_polls(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    watches.plan(watches.by_id[300], Reason.BACKFILL)
    moved_clock.move(Reason.BACKFILL.grace + 1)
    watches.plan(watches.by_id[100], Reason.POLL)
    assert _taken(watches) == (300, Reason.BACKFILL)


def test_a_live_gap_never_waits_for_what_is_late(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    watches.plan(watches.by_id[300], Reason.CATCH_UP)
    moved_clock.move(10_000)
    watches.plan(watches.by_id[100], Reason.REPAIR)
    assert _taken(watches) == (100, Reason.REPAIR)


def test_one_that_failed_is_put_off_and_not_forgotten(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    failed = watches.by_id[100]
    for reason in (Reason.POLL, Reason.REREAD):
        watches.plan(failed, reason)
    failed.postpone(60.0)
    assert _taken(watches) is None
    moved_clock.move(60)
    watches.plan(watches.by_id[200], Reason.POLL)
    assert _taken(watches) == (100, Reason.POLL)


def test_a_channel_is_read_by_one_reader_at_a_time(watches: WatchList) -> None:
    watch = watches.by_id[100]
    watches.plan(watch, Reason.POLL)
    assert _taken(watches) == (100, Reason.POLL)
    watches.plan(watch, Reason.REPAIR)
    assert _taken(watches) is None
    watches.put_back(watch)
    assert _taken(watches) == (100, Reason.REPAIR)


@pytest.mark.parametrize("reason", [Reason.REPAIR, Reason.CATCH_UP, Reason.REREAD, Reason.BACKFILL])
def test_what_has_come_meanwhile_costs_no_reading(reason: Reason, watches: WatchList) -> None:
    watch = watches.by_id[100]
    watches.plan(watch, reason)
    watch.missing = Missing(12, 12)
    watch.rereadings.clear()
    watch.backfill_since = None
    assert _taken(watches) is None
    assert watch.due == {}


def test_with_nothing_to_spare_only_what_is_missing_is_read(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    for number, reason in ((100, Reason.REREAD), (200, Reason.BACKFILL), (300, Reason.CATCH_UP)):
        watches.plan(watches.by_id[number], reason)
    taken = watches.take_due(spare=False)
    assert taken is not None
    assert taken[1] is Reason.CATCH_UP
    assert watches.take_due(spare=False) is None
    moved_clock.move(Reason.REREAD.grace)
    taken = watches.take_due(spare=False)
    assert taken is not None
    assert taken[1] is Reason.REREAD
    assert watches.take_due(spare=False) is None
    assert _taken(watches) == (200, Reason.BACKFILL)


async def test_whoever_waits_wakes_when_the_time_has_come(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    watches.plan(watches.by_id[100], Reason.POLL, after=30)
    waiting = asyncio.create_task(watches.wait_for_due())
    await settle()
    moved_clock.move(29)
    await settle()
    assert not waiting.done()
    moved_clock.move(1)
    await waiting


async def test_whoever_waits_wakes_for_what_is_planned_meanwhile(watches: WatchList) -> None:
    waiting = asyncio.create_task(watches.wait_for_due())
    await settle()
    watches.plan(watches.by_id[100], Reason.REPAIR)
    await waiting


async def test_the_next_to_join_is_one_that_is_anchored_and_not_refused(
    watches: WatchList,
) -> None:
    for watch in watches.by_id.values():
        watch.join_refused = True
    waiting = asyncio.create_task(watches.next_unjoined())
    await settle()
    assert not waiting.done()
    watches.by_id[200].join_refused = False
    watches.anchored()
    assert (await waiting).channel_id == 200


def test_all_is_read_when_each_was_or_cannot_be(watches: WatchList) -> None:
    one, two, three = watches.by_id.values()
    one.read_at, two.failures = 1.0, 1
    assert not watches.all_read
    watches.drop([three.channel_id])
    assert watches.all_read
    watches.unresolved = 1
    assert not watches.all_read


async def test_a_change_of_the_list_wakes_who_chose_from_it(watches: WatchList) -> None:
    before = watches.version
    waiting = asyncio.create_task(watches.change(seconds=None))
    await settle()
    watches.drop([100])
    await waiting
    assert watches.version > before
