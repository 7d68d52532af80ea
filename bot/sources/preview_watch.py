"""Which channels are read through their public pages, and which is due next.

It holds nothing that a restart would not find again: what is accounted for is on disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from bot.ledger import Proof
from bot.model import PREVIEW, ChannelState
from bot.sources.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.model import Channel
    from bot.sources.pending import Age, Pending
    from bot.sources.preview_doubt import Bottom, Doubt


class Errand(Enum):
    """What a page is asked for: the less urgent only while nothing more urgent is due."""

    POLL = "what is new, and what is missing of it"
    REREAD = "edits and deletions of older posts"
    BACKFILL = "what was posted before it was watched"


@dataclass(slots=True)
class PreviewWatch(Watched):
    """One channel. Times are monotonic seconds.

    ``before`` is below which id the next page of a poll is asked for, None for the newest page.
    ``back_at`` is when it may be read back further, None while there is nothing to be read back.
    ``bottoms`` are pages that showed nothing below an id though posts are known there, while the
    newest page was well; ``bottom`` is below which id that was believed.
    """

    proof: Proof
    due_at: float
    read: bool = False
    before: int | None = None
    asked: bool = False  # since the start, whatever came of it
    doubt: Doubt | None = None  # since the last believable page
    failures: int = 0  # times in a row that t.me gave no answer
    interval: float = 0.0
    found_at: datetime | None = None  # when a post that was not known was last seen
    rereadings: dict[Age, Pending] = field(default_factory=dict)
    back_at: float | None = None
    back_failures: int = 0  # readings back in a row that came to nothing
    back_not_before: float = 0.0
    under_way: Pending | None = None  # the re-reading last chosen
    bottoms: dict[int, Bottom] = field(default_factory=dict)
    bottom: int = 0

    @property
    def settled(self) -> bool:
        """Whether it has been read once, or cannot be read now."""
        return self.read or self.blocked or self.doubt is not None or self.failures > 0

    @property
    def known(self) -> bool:
        """Whether a page of it was ever read: then it is there, unless it is shown otherwise."""
        return self.read or self.channel.anchor is not None

    @property
    def calm(self) -> bool:
        """Whether its newest page can be read, so that older ones may be."""
        well = self.doubt is None or self.doubt.below
        return self.read and well and not self.blocked

    @property
    def able_rereadings(self) -> list[Pending]:
        """What can be read again: where what a page lacks can be told."""
        return [each for each in self.rereadings.values() if each.last <= self.proof.upto]

    def rereading(self, now: float) -> Pending | None:
        """Return what is to be read again next: the highest of what is not put off."""
        able = [each for each in self.able_rereadings if each.not_before <= now]
        return max(able, key=lambda each: each.last, default=None)

    def shows(self, oldest: int) -> None:
        """Take note that a page goes down to an id: those that ended above it were not true."""
        for below in [below for below in self.bottoms if 0 < oldest < below - 1]:
            del self.bottoms[below]

    def put_off(self, pending: Pending, pause: Callable[[int], float], now: float) -> float:
        """Put off a re-reading that came to nothing, and those that need the same page."""
        pending.failures += 1
        pending.not_before = now + pause(pending.failures)
        for each in self.rereadings.values():
            if each.last == pending.last:
                each.failures, each.not_before = pending.failures, pending.not_before
        return pending.not_before


class PreviewList:
    """The channels of the web preview."""

    def __init__(self, clock: Clock, settings: IngestionSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._by_ref: dict[str, PreviewWatch] = {}

    def __iter__(self) -> Iterator[PreviewWatch]:
        return iter(self._by_ref.values())

    def __len__(self) -> int:
        return len(self._by_ref)

    def holds(self, watch: PreviewWatch) -> bool:
        """Whether a channel is still to be read here."""
        return self._by_ref.get(watch.channel.ref) is watch

    def keep(self, channels: Iterable[Channel]) -> None:
        """Make the list equal to the stored channels that are read through their pages."""
        wanted = {
            channel.ref: channel
            for channel in channels
            if channel.account == PREVIEW and channel.state is not ChannelState.REMOVED
        }
        for ref in self._by_ref.keys() - wanted.keys():
            del self._by_ref[ref]
        for ref, channel in wanted.items():
            known = self._by_ref.get(ref)
            if known is None or _begins_anew(known.channel, channel):
                self._by_ref[ref] = self._watch(channel)
            else:
                known.channel = channel

    def next(self) -> tuple[PreviewWatch, Errand] | None:
        """Return what is to be read now, None if nothing is.

        One page of every channel that nobody has read yet, one of every other, then what was due
        longest. What fails is due later, and so goes behind the others, but never after them all.
        """
        now = self._clock.monotonic()
        if due := [watch for watch in self if watch.due_at <= now]:
            return min(due, key=_urgency), Errand.POLL
        calm = [watch for watch in self if watch.calm]
        if again := next((watch for watch in calm if watch.rereading(now)), None):
            return again, Errand.REREAD
        back = [
            (max(w.back_at, w.back_not_before), w.channel.ref, w)
            for w in calm
            if w.back_at is not None
        ]
        if back and min(back)[0] <= now:
            return min(back)[2], Errand.BACKFILL
        return None

    def pause(self) -> float | None:
        """Return the seconds until something will be due, None if there is no channel."""
        moments = [watch.due_at for watch in self]
        calm = [watch for watch in self if watch.calm]
        moments += [max(w.back_at, w.back_not_before) for w in calm if w.back_at is not None]
        moments += [each.not_before for watch in calm for each in watch.able_rereadings]
        now = self._clock.monotonic()
        later = [moment for moment in moments if moment > now]
        return min(later) - now if later else None

    def _watch(self, channel: Channel) -> PreviewWatch:
        proof = Proof(timedelta(seconds=self._settings.confirm_after))
        return PreviewWatch(channel=channel, proof=proof, due_at=self._clock.monotonic())


def _urgency(watch: PreviewWatch) -> tuple[bool, bool, float]:
    new = watch.channel.anchor is None or watch.channel.state is not ChannelState.LIVE
    return watch.asked, watch.asked or not new, watch.due_at


def _begins_anew(known: Channel, stored: Channel) -> bool:
    """Whether a channel was added again since, or somebody else had it meanwhile."""
    if known.state is ChannelState.BLOCKED and stored.state is not ChannelState.BLOCKED:
        return True
    return known.added_at != stored.added_at
