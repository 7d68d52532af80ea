"""Which channels one account reads, how far each has been read, and which is due next.

A mirror of what the store has committed, rebuilt at every connection; nothing is decided here
that a restart would not decide again.
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


@dataclass(slots=True)
class Watch:
    """One channel under way. ``due_at`` is in monotonic seconds, None while it is being read."""

    channel: Channel
    channel_id: int
    peer: reading.Peer
    cursor: int
    due_at: float | None
    ahead: set[int] = field(default_factory=set)  # pushed ids above a gap
    read_at: float | None = None  # monotonic seconds of the last reading to its newest post
    join_refused: bool = False

    @property
    def unjoined(self) -> bool:
        """Whether joining would add pushed posts."""
        return not (self.channel.anchor is None or self.channel.joined or self.join_refused)

    def is_history(self, message_id: int) -> bool:
        """Whether an id lies at or below the anchor: stored, but never told as news."""
        return message_id <= (self.channel.anchor or 0)

    def advance(self, message_id: int) -> None:
        """Take note that every id up to this one has been read."""
        self.cursor = max(self.cursor, message_id)
        while self.cursor + 1 in self.ahead:
            self.cursor += 1
        self.ahead = {above for above in self.ahead if above > self.cursor}


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
        """Whether every channel is resolved and has been read once."""
        return not self._unresolved and all(w.read_at is not None for w in self.by_id.values())

    def keep(self, channels: Iterable[Channel], hashes: Mapping[int, int]) -> None:
        """Make the list equal to the stored channels that this account can read."""
        wanted = {
            c.channel_id: c
            for c in channels
            if c.channel_id in hashes and c.state in _WATCHED and c.channel_id is not None
        }
        for channel_id in self.by_id.keys() - wanted.keys():
            del self.by_id[channel_id]
        for channel_id, channel in wanted.items():
            known = self.by_id.get(channel_id)
            if known is None or (known.channel.anchor is not None and channel.anchor is None):
                self.by_id[channel_id] = Watch(
                    channel=channel,
                    channel_id=channel_id,
                    peer=reading.Peer(channel_id=channel_id, access_hash=hashes[channel_id]),
                    cursor=channel.cursor,
                    due_at=self._clock.monotonic(),
                )
        self._news.set()

    def unresolved(self, channels: Iterable[Channel], hashes: Mapping[int, int]) -> list[Channel]:
        """Return the channels whose name this account has not yet resolved."""
        found = [c for c in channels if c.state in _WATCHED and c.channel_id not in hashes]
        self._unresolved = len(found)
        return found

    def drop(self, channel: Channel) -> None:
        """Stop reading a channel."""
        if channel.channel_id is not None:
            self.by_id.pop(channel.channel_id, None)

    def suspect(self, watch: Watch, *, after: float = 0.0) -> None:
        """Have a channel read soon, since something may have been missed."""
        due = self._clock.monotonic() + after
        watch.due_at = due if watch.due_at is None else min(watch.due_at, due)
        self._news.set()

    def suspect_all(self) -> None:
        """Have every channel read; what a new connection begins with."""
        for watch in self.by_id.values():
            self.suspect(watch)

    def pushed(self, watch: Watch, message_id: int) -> list[ReadUpto]:
        """Take note of a pushed id; it moves the cursor only when it leaves no gap."""
        if watch.channel.anchor is None or message_id <= watch.cursor:
            return []
        if message_id > watch.cursor + 1:
            watch.ahead.add(message_id)
            self.suspect(watch, after=self._gap_wait)
            return []
        watch.advance(message_id)
        return [ReadUpto(channel_id=watch.channel_id, message_id=watch.cursor)]

    async def next_due(self) -> Watch:
        """Return the channel to read next, once one is due: unread ones first, then the oldest."""
        while True:
            self._news.clear()
            now = self._clock.monotonic()
            waiting = [w for w in self.by_id.values() if w.due_at is not None]
            due = [w for w in waiting if (w.due_at or 0.0) <= now]
            if due:
                first = min(due, key=lambda w: (w.channel.anchor is not None, w.due_at))
                first.due_at = None
                return first
            soonest = min((w.due_at or 0.0 for w in waiting), default=None)
            await wait(self._clock, self._news, None if soonest is None else soonest - now)

    def was_read(self, watch: Watch, *, again_in: float) -> None:
        """Plan the next reading of a channel that was just read; 0.0 when there is more."""
        if again_in > 0:
            watch.read_at = self._clock.monotonic()
        self._anchored.set()
        self.suspect(watch, after=again_in)

    async def next_unjoined(self) -> Watch:
        """Return an anchored channel that is read without having joined it, once there is one."""
        while True:
            for watch in self.by_id.values():
                if watch.unjoined:
                    return watch
            self._anchored.clear()
            await self._anchored.wait()
