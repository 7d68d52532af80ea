"""What Telegram pushes of joined channels, as observations; gaps are left to the reading."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.model import Gone, Observation, Seen
from bot.telegram.convert import Pushed, pushed_of

if TYPE_CHECKING:
    from telethon import TelegramClient
    from telethon.tl.types import TypeUpdate

    from bot.sources.account import Account


class Pushes:
    """Collects updates as they come and commits everything that waits as one batch."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._waiting: list[Observation] = []
        self._arrived = asyncio.Event()

    async def receive(self, update: TypeUpdate) -> None:
        """Take one update; never waits, so that Telethon's own loop is not held up."""
        self._waiting.extend(self._observe(pushed_of(update)))
        self._arrived.set()

    async def run(self, _client: TelegramClient) -> None:
        """Commit what arrives, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            waiting, self._waiting = self._waiting, []
            await self._account.ingest(waiting)

    def _observe(self, pushed: Pushed) -> list[Observation]:
        watch = self._account.watches.by_id.get(pushed.channel_id)
        if watch is None:
            return []
        if watch.channel.anchor is None:  # whether it is news is known after the first reading
            if pushed.new_id is not None:
                self._account.watches.pushed(watch, pushed.new_id)
            return []
        now = self._account.clock.now()
        found: list[Observation] = [
            Gone(channel_id=pushed.channel_id, message_id=i, source="push", seen_at=now)
            for i in pushed.gone
        ]
        if pushed.post is not None:
            history = watch.is_history(pushed.post.message_id)
            found.append(Seen(post=pushed.post, source="push", seen_at=now, history=history))
        if pushed.new_id is not None:
            found += self._account.watches.pushed(watch, pushed.new_id)
        return found
