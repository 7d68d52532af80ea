"""What Telegram pushes of joined channels, as observations; gaps are left to the reading."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.clock import steady
from bot.model import Gone, Observation, Seen, SlotKind, Slots
from bot.sources.watch import Reason
from bot.telegram.convert import Pushed, pushed_of

if TYPE_CHECKING:
    from telethon.tl.types import TypeUpdate

    from bot.sources.account import Account
    from bot.telegram.line import Line


class Pushes:
    """Collects updates as they come and commits everything that waits as one batch."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._waiting: list[Observation] = []
        self._there: list[tuple[int, int]] = []  # the channel and message ids among them
        self._arrived = asyncio.Event()

    async def receive(self, update: TypeUpdate) -> None:
        """Take one update; never waits, so that Telethon's own loop is not held up."""
        self._account.pushed_at = self._account.clock.monotonic()
        self._waiting.extend(self._observe(pushed_of(update)))
        self._arrived.set()

    async def run(self, _line: Line) -> None:
        """Commit what arrives, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            waiting, self._waiting = self._waiting, []
            there, self._there = self._there, []
            try:
                await self._account.ingest(waiting)
            finally:  # cut off here, it is committed all the same
                self._see(there)
            self._note(there)

    def _observe(self, pushed: Pushed) -> list[Observation]:
        watch = self._account.watches.by_id.get(pushed.channel_id)
        if watch is None or watch.missing is None:
            return []  # whether it is news is known after the first reading
        if pushed.too_long:
            self._account.watches.plan(watch, Reason.POLL)
        now = self._account.clock.now()
        found: list[Observation] = [
            Gone(channel_id=pushed.channel_id, message_id=i, source="push", seen_at=now)
            for i in pushed.gone
        ]
        if (post := pushed.post) is not None:
            history = watch.is_history(post.message_id)
            found.append(Seen(post=post, source="push", seen_at=now, history=history))
            self._there.append((pushed.channel_id, post.message_id))
        elif (number := pushed.new_id) is not None:
            kind = SlotKind.SERVICE
            found.append(Slots(channel_id=watch.channel_id, first=number, last=number, kind=kind))
            self._there.append((pushed.channel_id, number))
        return found

    def _see(self, there: list[tuple[int, int]]) -> None:
        """Take note that ids exist, so that a page has to say what became of them."""
        for channel_id, number in there:
            watch = self._account.watches.by_id.get(channel_id)
            if watch is not None and watch.missing is not None:
                watch.missing.see(number)

    def _note(self, there: list[tuple[int, int]]) -> None:
        """Take note of what was committed; an id that leaves a gap has the channel read soon."""
        account = self._account
        now = steady(account.clock)
        for channel_id, number in there:
            watch = account.watches.by_id.get(channel_id)
            if watch is None or watch.missing is None:
                continue
            watch.missing.add(number, number)
            watch.unreadable.pop(number, None)
            watch.proof.saw(number, now)
            if watch.unasked:
                account.watches.plan(watch, Reason.REPAIR, after=account.settings.gap_wait)
