"""Which channels one account reads, and which reading is due next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.clock import Clock, wait

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sources.watch import Reason, Watch


class WatchList:
    """The watches of one account; ``version`` changes with who is on the list and who joined."""

    def __init__(self, clock: Clock) -> None:
        self.by_id: dict[int, Watch] = {}
        self.version = 0
        self.unresolved = 0  # channels that could be looked up, and were not yet
        self._clock = clock
        self._news = asyncio.Event()
        self._anchored = asyncio.Event()
        self._changed = asyncio.Event()

    @property
    def all_read(self) -> bool:
        """Whether every channel that can be read now has been read once."""
        read = (w.read_at is not None or w.blocked or w.failures for w in self.by_id.values())
        return not self.unresolved and all(read)

    def put(self, watch: Watch) -> None:
        """Add a watch, or replace the one of its channel."""
        self.by_id[watch.channel_id] = watch
        self.changed()

    def drop(self, channel_ids: Iterable[int]) -> None:
        """Take channels off the list."""
        for channel_id in channel_ids:
            del self.by_id[channel_id]
            self.changed()

    def holds(self, watch: Watch) -> bool:
        """Whether a watch is still on the list; a reading may outlast its channel's watching."""
        return self.by_id.get(watch.channel_id) is watch

    def changed(self) -> None:
        """Have everybody who chose from the list choose again."""
        self.version += 1
        self._changed.set()
        self._news.set()
        self._anchored.set()

    async def change(self, *, seconds: float | None) -> None:
        """Return when the list has changed, or the seconds are over."""
        self._changed.clear()
        await wait(self._clock, self._changed, seconds)

    def plan(self, watch: Watch, reason: Reason, *, after: float = 0.0) -> None:
        """Have a channel read in so many seconds, unless it is due for that reason before."""
        watch.plan(reason, self._clock.monotonic() + after)
        self._news.set()

    def anchored(self) -> None:
        """Take note that a channel may be joined now."""
        self._anchored.set()

    async def wait_for_due(self) -> None:
        """Return once a reading is due."""
        while (seconds := self._seconds_to_next()) is None or seconds > 0:
            await self.wait_for_news(seconds)

    async def wait_for_news(self, seconds: float | None) -> None:
        """Return once something was planned or falls due, or the seconds are over."""
        self._news.clear()
        soonest = [s for s in (seconds, self._seconds_to_next(falling_due=True)) if s is not None]
        await wait(self._clock, self._news, min(soonest, default=None))

    def take_due(self, *, spare: bool = True) -> tuple[Watch, Reason] | None:
        """Return the reading that is due first, taken off the plan; None if none is due.

        Unless the budget has something to ``spare``, what has grace left is left out.
        """
        now = self._clock.monotonic()
        for watch, reason in self._due():
            if not spare and watch.due[reason] + reason.grace > now:
                continue
            del watch.due[reason]
            if watch.needs(reason):
                watch.under_way = True
                return watch, reason
        return None

    def put_back(self, watch: Watch) -> None:
        """Take note that a reading has ended."""
        watch.under_way = False
        self._news.set()

    def _due(self) -> list[tuple[Watch, Reason]]:
        """Return what is due, the most urgent first."""
        now = self._clock.monotonic()
        due = [
            (_urgency(reason, at), watch, reason)
            for watch in self.by_id.values()
            if not watch.under_way
            for reason, at in watch.due.items()
            if at <= now
        ]
        due.sort(key=lambda found: found[0])
        return [(watch, reason) for _, watch, reason in due]

    def _seconds_to_next(self, *, falling_due: bool = False) -> float | None:
        """Return the seconds to the first reading planned, or to the first not yet due."""
        now = self._clock.monotonic()
        times = [at for w in self.by_id.values() if not w.under_way for at in w.due.values()]
        return min((at - now for at in times if not falling_due or at > now), default=None)

    async def next_unjoined(self) -> Watch:
        """Return an anchored channel that is read without having joined it, once there is one."""
        while True:
            self._anchored.clear()
            for watch in self.by_id.values():
                if watch.unjoined:
                    return watch
            await self._anchored.wait()


def _urgency(reason: Reason, at: float) -> tuple[int, float]:
    return reason.rank, at + reason.grace
