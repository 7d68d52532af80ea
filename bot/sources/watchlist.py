"""Which channels one account reads, how far each has been read, and which is due next.

It holds nothing that a restart would not find again: a cursor that ran ahead of what is committed
only means that some posts are read twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.clock import Clock, wait
from bot.model import Channel, ChannelState, ReadUpto
from bot.telegram import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WATCHED = (ChannelState.NEW, ChannelState.LIVE)
_BLOCKED_PAUSE = 3600.0  # seconds until a blocked channel is tried after a start


@dataclass(slots=True)
class Watch:
    """One channel under way. ``due_at`` is in monotonic seconds, None while it is being read."""

    channel: Channel
    channel_id: int
    peer: reading.Peer
    cursor: int
    due_at: float | None
    suspected: bool = False  # due because something may have been missed, not as a routine
    ahead: set[int] = field(default_factory=set)  # pushed ids above a gap
    read_at: float | None = None  # monotonic seconds of the last reading to its newest post
    join_refused: bool = False
    failures: int = 0  # readings in a row that Telegram had trouble with

    @property
    def blocked(self) -> bool:
        """Whether it could not be read last time; it is tried again, rarely."""
        return self.channel.state is ChannelState.BLOCKED

    @property
    def unjoined(self) -> bool:
        """Whether joining would add pushed posts."""
        known = self.channel.anchor is not None and not self.blocked
        return known and not self.channel.joined and not self.join_refused

    def is_history(self, message_id: int) -> bool:
        """Whether an id lies at or below the anchor: stored, but never told as news."""
        return message_id <= (self.channel.anchor or 0)

    def advance(self, message_id: int) -> None:
        """Take note that every id up to this one has been read."""
        if message_id > self.cursor + 1:
            self.ahead = {above for above in self.ahead if above > message_id}
        self.cursor = max(self.cursor, message_id)
        while self.cursor + 1 in self.ahead:
            self.cursor += 1
            self.ahead.remove(self.cursor)


class WatchList:
    """The watches of one account."""

    def __init__(self, clock: Clock, *, gap_wait: float) -> None:
        self.by_id: dict[int, Watch] = {}
        self._clock = clock
        self._gap_wait = gap_wait
        self._unresolved = 0
        self._news = asyncio.Event()
        self._anchored = asyncio.Event()

    @property
    def all_read(self) -> bool:
        """Whether every channel that can be read now has been read once."""
        read = (w.read_at is not None or w.blocked or w.failures for w in self.by_id.values())
        return not self._unresolved and all(read)

    def keep(self, channels: Iterable[Channel], hashes: Mapping[int, int]) -> None:
        """Make the list equal to the stored channels that this account can read."""
        wanted = {
            c.channel_id: c
            for c in channels
            if c.channel_id in hashes
            and c.channel_id is not None
            and c.state is not ChannelState.REMOVED
        }
        for channel_id in self.by_id.keys() - wanted.keys():
            del self.by_id[channel_id]
        for channel_id, channel in wanted.items():
            known = self.by_id.get(channel_id)
            if known is None or _begins_anew(known.channel, channel):
                self.by_id[channel_id] = self._watch(channel, channel_id, hashes[channel_id])
        self._news.set()

    def _watch(self, channel: Channel, channel_id: int, access_hash: int) -> Watch:
        pause = _BLOCKED_PAUSE if channel.state is ChannelState.BLOCKED else 0.0
        return Watch(
            channel=channel,
            channel_id=channel_id,
            peer=reading.Peer(channel_id=channel_id, access_hash=access_hash),
            cursor=channel.cursor,
            due_at=self._clock.monotonic() + pause,
        )

    def unresolved(self, channels: Iterable[Channel], hashes: Mapping[int, int]) -> list[Channel]:
        """Return the channels whose name this account has not yet resolved."""
        found = [c for c in channels if c.state in _WATCHED and c.channel_id not in hashes]
        self._unresolved = len(found)
        return found

    def postpone_unresolved(self) -> None:
        """Count the unresolved channels as not readable now."""
        self._unresolved = 0

    def suspect(self, watch: Watch, *, after: float = 0.0) -> None:
        """Have a channel read soon, since something may have been missed."""
        watch.suspected = True
        self.plan(watch, after=after)

    def suspect_all(self) -> None:
        """Have every channel read; what a new connection begins with."""
        for watch in self.by_id.values():
            if not watch.blocked:
                self.suspect(watch)

    def plan(self, watch: Watch, *, after: float) -> None:
        """Have a channel read in so many seconds, unless it is due before."""
        due = self._clock.monotonic() + after
        watch.due_at = due if watch.due_at is None else min(watch.due_at, due)
        self._news.set()
        self._anchored.set()

    def pushed(self, watch: Watch, message_id: int) -> list[ReadUpto]:
        """Take note of a pushed id; it moves the cursor only when it leaves no gap."""
        if message_id <= watch.cursor:
            return []
        if watch.channel.anchor is None or message_id > watch.cursor + 1:
            watch.ahead.add(message_id)
            if watch.channel.anchor is not None:
                self.suspect(watch, after=self._gap_wait)
            return []
        watch.advance(message_id)
        return [ReadUpto(channel_id=watch.channel_id, message_id=watch.cursor)]

    async def next_due(self) -> Watch:
        """Return the channel to read next, once one is due: new ones, then gaps, then routine.

        One that fails goes behind the others of its kind, so that it cannot hold them up.
        """
        while True:
            self._news.clear()
            now = self._clock.monotonic()
            waiting = [w for w in self.by_id.values() if w.due_at is not None]
            due = [w for w in waiting if (w.due_at or 0.0) <= now]
            if due:
                first = min(due, key=_urgency)
                first.due_at = None
                first.suspected = False
                return first
            soonest = min((w.due_at or 0.0 for w in waiting), default=None)
            await wait(self._clock, self._news, None if soonest is None else soonest - now)

    async def next_unjoined(self) -> Watch:
        """Return an anchored channel that is read without having joined it, once there is one."""
        while True:
            for watch in self.by_id.values():
                if watch.unjoined:
                    return watch
            self._anchored.clear()
            await self._anchored.wait()


def _begins_anew(known: Channel, stored: Channel) -> bool:
    """Whether a channel was added again since: it has another anchor, or none yet."""
    if known.state is ChannelState.BLOCKED and stored.state is not ChannelState.BLOCKED:
        return True
    return known.anchor is not None and stored.anchor != known.anchor


def _urgency(watch: Watch) -> tuple[int, bool, bool, float]:
    unread = watch.channel.anchor is None
    return (watch.failures, not unread, not watch.suspected, watch.due_at or 0.0)
