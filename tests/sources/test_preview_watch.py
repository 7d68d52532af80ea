"""Which channel's page is read next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.config import IngestionSettings
from bot.model import PREVIEW, Channel, ChannelState, Rereading
from bot.sources.pending import Pending
from bot.sources.preview_doubt import Doubt
from bot.sources.preview_watch import Errand, PreviewList, PreviewWatch
from tests.factories import NOON, a_channel

if TYPE_CHECKING:
    from tests.conftest import MovedClock


def channel(ref: str, **changes: object) -> Channel:
    return replace(a_channel(ref), account=PREVIEW, **changes)  # type: ignore[arg-type]


@pytest.fixture
def watches(moved_clock: MovedClock) -> PreviewList:
    return PreviewList(moved_clock, IngestionSettings())


def named(watches: PreviewList, ref: str) -> PreviewWatch:
    return next(watch for watch in watches if watch.channel.ref == ref)


def next_ref(watches: PreviewList) -> tuple[str, Errand] | None:
    found = watches.next()
    return (found[0].channel.ref, found[1]) if found else None


def test_only_channels_of_the_preview_are_kept(watches: PreviewList) -> None:
    removed = channel("gone_live", state=ChannelState.REMOVED)
    watches.keep([channel("one_live"), replace(channel("two_live"), account="main"), removed])
    assert [watch.channel.ref for watch in watches] == ["one_live"]
    watches.keep([])
    assert not list(watches)


def order_of(watches: PreviewList) -> list[str]:
    """Return the channels in the order they are read in, one page each."""
    order = []
    while found := watches.next():
        order.append(found[0].channel.ref)
        found[0].asked, found[0].due_at = True, 200.0
    return order


def test_those_never_read_go_first_then_those_not_read_since_the_start_then_the_most_overdue(
    watches: PreviewList, moved_clock: MovedClock
) -> None:
    moved_clock.move(100.0)
    watches.keep([channel(ref, anchor=7) for ref in ("late_live", "later_live", "known_live")])
    named(watches, "late_live").asked = named(watches, "later_live").asked = True
    named(watches, "late_live").due_at = 50.0
    named(watches, "later_live").due_at = 10.0
    moved_clock.move(50.0)
    found = channel("found_live", anchor=7, state=ChannelState.NEW)
    known = [watch.channel for watch in watches]
    watches.keep([*known, channel("new_live", anchor=None), found])
    assert order_of(watches) == ["new_live", "found_live", "known_live", "later_live", "late_live"]
    assert watches.pause() == 50.0


def test_one_that_fails_neither_goes_before_the_others_nor_waits_for_them_all(
    watches: PreviewList, moved_clock: MovedClock
) -> None:
    watches.keep([channel(ref) for ref in ("one_live", "bad_live", "two_live")])
    moved_clock.move(100.0)
    for ref, due_at in (("one_live", 40.0), ("bad_live", 50.0), ("two_live", 60.0)):
        named(watches, ref).asked, named(watches, ref).due_at = True, due_at
    named(watches, "bad_live").doubt = Doubt(since=20.0)
    assert order_of(watches) == ["one_live", "bad_live", "two_live"]


def test_older_pages_that_fail_are_put_off_without_the_newest(
    watches: PreviewList, moved_clock: MovedClock
) -> None:
    watches.keep([channel("one_live")])
    one = named(watches, "one_live")
    one.read, one.due_at, one.back_at, one.back_not_before = True, 60.0, 0.0, 30.0
    assert next_ref(watches) is None
    assert watches.pause() == 30.0
    moved_clock.move(30.0)
    assert next_ref(watches) == ("one_live", Errand.BACKFILL)
    one.doubt = Doubt(since=30.0)
    assert next_ref(watches) is None


def test_reading_again_and_back_waits_until_nothing_is_due(
    watches: PreviewList, moved_clock: MovedClock
) -> None:
    watches.keep([channel("one_live"), channel("two_live")])
    one, two = named(watches, "one_live"), named(watches, "two_live")
    for watch in (one, two):
        watch.read, watch.due_at = True, 60.0
    two.back_at = 5.0
    again = Rereading(channel_id=100, after=120.0, first=3, last=9, needed=1)
    one.rereadings[120.0, False] = Pending(again, 9)
    assert next_ref(watches) is None  # what a page lacks cannot be told yet
    assert watches.pause() == 5.0
    one.proof.upto = 9
    assert next_ref(watches) == ("one_live", Errand.REREAD)
    one.rereadings.clear()
    moved_clock.move(5.0)
    assert next_ref(watches) == ("two_live", Errand.BACKFILL)
    moved_clock.move(55.0)
    assert next_ref(watches) == ("one_live", Errand.POLL)


def test_a_re_reading_that_fails_holds_up_neither_lower_ones_nor_reading_back(
    watches: PreviewList, moved_clock: MovedClock
) -> None:
    watches.keep([channel("one_live")])
    one = named(watches, "one_live")
    one.read, one.due_at, one.back_at, one.proof.upto = True, 600.0, 0.0, 90
    one.doubt = Doubt(since=0.0, below=True)  # the newest page is well
    for after, last in ((120.0, 90), (300.0, 90), (1800.0, 40)):
        again = Rereading(channel_id=100, after=after, first=3, last=last, needed=1)
        one.rereadings[after, False] = Pending(again, last)
    high, same, low = one.rereadings.values()
    assert one.rereading(0.0) is high
    assert one.put_off(high, lambda failures: failures * 30.0, 0.0) == 30.0
    assert same.not_before == 30.0
    assert one.rereading(0.0) is low
    assert next_ref(watches) == ("one_live", Errand.REREAD)
    one.put_off(low, lambda failures: failures * 60.0, 0.0)
    assert next_ref(watches) == ("one_live", Errand.BACKFILL)
    one.back_at = None
    assert next_ref(watches) is None
    assert watches.pause() == 30.0
    moved_clock.move(30.0)
    assert one.rereading(30.0) is high


def test_a_channel_added_again_begins_anew(watches: PreviewList) -> None:
    watches.keep([channel("one_live")])
    first = named(watches, "one_live")
    watches.keep([channel("one_live", title="Another")])
    assert named(watches, "one_live") is first
    assert first.channel.title == "Another"
    watches.keep([channel("one_live", added_at=NOON.replace(year=2023))])
    assert named(watches, "one_live") is not first
    assert not watches.holds(first)


def test_one_that_was_blocked_and_released_is_due_at_once(
    watches: PreviewList, moved_clock: MovedClock
) -> None:
    watches.keep([channel("one_live", state=ChannelState.BLOCKED)])
    named(watches, "one_live").due_at = 3600.0
    assert named(watches, "one_live").settled
    watches.keep([channel("one_live", state=ChannelState.NEW)])
    assert next_ref(watches) == ("one_live", Errand.POLL)
    assert moved_clock.monotonic() == 0.0
