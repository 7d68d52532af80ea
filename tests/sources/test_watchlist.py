"""The cursor moves only over ids that were all seen; whatever leaves a gap is read again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import ChannelState, ReadUpto
from bot.sources.watchlist import Watch, WatchList
from tests.factories import a_channel, settle

if TYPE_CHECKING:
    from tests.conftest import MovedClock

GAP_WAIT = 20.0


@pytest.fixture
def watches(moved_clock: MovedClock) -> WatchList:
    listed = WatchList(moved_clock, gap_wait=GAP_WAIT)
    listed.keep([a_channel()], {100: 77})
    return listed


async def _taken(watches: WatchList) -> Watch:
    """Take the channel that is due at once, as the reading loop does."""
    watch = await watches.next_due()
    watch.due_at = None
    return watch


async def test_the_next_id_moves_the_cursor(watches: WatchList) -> None:
    watch = await _taken(watches)
    assert watches.pushed(watch, 11) == [ReadUpto(channel_id=100, message_id=11)]
    assert watch.cursor == 11
    assert watch.due_at is None


async def test_a_gap_holds_the_cursor_and_has_the_channel_read(
    watches: WatchList, moved_clock: MovedClock
) -> None:
    watch = await _taken(watches)
    assert watches.pushed(watch, 13) == []
    assert watch.cursor == 10
    due = asyncio.create_task(watches.next_due())
    await settle()
    moved_clock.move(GAP_WAIT - 1)
    await settle()
    assert not due.done()
    moved_clock.move(1)
    assert await due is watch


async def test_a_gap_that_fills_itself_moves_the_cursor_over_all_of_it(watches: WatchList) -> None:
    watch = await _taken(watches)
    for pushed in (14, 12, 13):
        assert watches.pushed(watch, pushed) == []
    assert watches.pushed(watch, 11) == [ReadUpto(channel_id=100, message_id=14)]
    assert not watch.ahead


async def test_an_id_seen_before_changes_nothing(watches: WatchList) -> None:
    watch = await _taken(watches)
    watch.advance(50)
    assert watches.pushed(watch, 30) == []
    assert (watch.cursor, watch.ahead, watch.due_at) == (50, set(), None)


async def test_nothing_is_proven_before_the_channel_is_anchored(moved_clock: MovedClock) -> None:
    watches = WatchList(moved_clock, gap_wait=GAP_WAIT)
    watches.keep([a_channel(anchor=None)], {100: 77})
    watch = await watches.next_due()
    assert watches.pushed(watch, 1) == []
    assert watch.cursor == 0


async def test_a_removed_channel_is_no_longer_read(watches: WatchList) -> None:
    removed = a_channel()
    watches.keep([], {100: 77})
    assert watches.by_id == {}
    assert watches.unresolved([removed], {100: 77}) == []


async def test_ready_waits_for_names_not_yet_resolved(watches: WatchList) -> None:
    new = a_channel(ref="other", channel_id=200)
    assert watches.unresolved([a_channel(), new], {100: 77}) == [new]
    watches.by_id[100].read_at = 0.0
    assert not watches.all_read
    watches.unresolved([a_channel()], {100: 77})
    assert watches.all_read


async def test_the_channel_that_waited_longest_is_read_first(moved_clock: MovedClock) -> None:
    watches = WatchList(moved_clock, gap_wait=GAP_WAIT)
    watches.keep([a_channel(), a_channel("other", 200)], {100: 1, 200: 2})
    first, second = watches.by_id[200], watches.by_id[100]
    first.due_at, second.due_at = 3.0, 2.0
    moved_clock.move(4)
    assert [await watches.next_due(), await watches.next_due()] == [second, first]


async def test_only_anchored_channels_are_joined(watches: WatchList) -> None:
    assert await watches.next_unjoined() is watches.by_id[100]
    watches.by_id[100].join_refused = True
    waiting = asyncio.create_task(watches.next_unjoined())
    await settle()
    assert not waiting.done()
    waiting.cancel()


async def test_gaps_come_before_routine_and_failing_channels_last(
    moved_clock: MovedClock,
) -> None:
    watches = WatchList(moved_clock, gap_wait=GAP_WAIT)
    ids = {"routine": 1, "gap": 2, "new_one": 3, "failing_new": 4}
    watches.keep(
        [a_channel(ref, number, None if "new" in ref else 10) for ref, number in ids.items()],
        dict.fromkeys(ids.values(), 77),
    )
    watches.suspect(watches.by_id[2])
    watches.by_id[4].failures = 1
    read = [(await watches.next_due()).channel.ref for _ in ids]
    assert read == ["new_one", "gap", "routine", "failing_new"]


async def test_a_push_before_the_first_reading_is_looked_up_after_it(
    moved_clock: MovedClock,
) -> None:
    watches = WatchList(moved_clock, gap_wait=GAP_WAIT)
    watches.keep([a_channel(anchor=None)], {100: 77})
    watch = await watches.next_due()
    watches.pushed(watch, 12)
    watch.channel = a_channel(anchor=11)
    watch.advance(11)
    assert watch.cursor == 12
    assert not watch.ahead


async def test_a_channel_added_again_begins_anew(watches: WatchList) -> None:
    before = watches.by_id[100]
    watches.keep([a_channel()], {100: 77})
    assert watches.by_id[100] is before
    watches.keep([a_channel(anchor=None)], {100: 77})
    assert watches.by_id[100] is not before


async def test_a_blocked_channel_is_tried_again_rarely_and_does_not_hold_up_ready(
    moved_clock: MovedClock,
) -> None:
    watches = WatchList(moved_clock, gap_wait=GAP_WAIT)
    watches.keep([replace(a_channel(), state=ChannelState.BLOCKED)], {100: 77})
    assert watches.all_read
    trying = asyncio.create_task(watches.next_due())
    await settle()
    assert not trying.done()
    moved_clock.move(3600)
    assert (await trying).channel_id == 100


async def test_a_removed_channel_is_not_read(moved_clock: MovedClock) -> None:
    watches = WatchList(moved_clock, gap_wait=GAP_WAIT)
    channel = replace(a_channel(), state=ChannelState.REMOVED)
    watches.keep([channel], {100: 77})
    assert watches.by_id == {}
    assert watches.unresolved([channel], {}) == []
