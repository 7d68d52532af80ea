"""What the loops of one account share: its watches, the store, and where to say things."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.model import Channel, ChannelState, Observation

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.sources.watchlist import WatchList
    from bot.store.protocol import Store

Ingest = Callable[[Sequence[Observation]], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Account:
    """One account at work; ``ready`` is set once every channel is resolved and read once.

    ``key`` is what its access hashes are kept under: they are worthless to whoever signs in next
    under the same name.
    """

    name: str
    settings: IngestionSettings
    watches: WatchList
    store: Store
    ingest: Ingest
    clock: Clock
    say: Callable[..., None]
    on_change: Callable[[Channel], None]
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    user_id: int = 0

    @property
    def key(self) -> str:
        """Name and Telegram user of the account."""
        return f"{self.name}:{self.user_id}"

    async def save(self, channel: Channel, **changes: Any) -> Channel:  # noqa: ANN401  fields of Channel
        """Change the stored channel, unless somebody removed it meanwhile; return it."""
        async with self.store.transaction() as tx:
            stored = await self.store.channel(channel.ref) or channel
            if stored.state is not ChannelState.REMOVED:
                stored = replace(stored, **changes)
                await tx.save_channel(stored)
        self.on_change(stored)
        return stored

    async def block(self, channel: Channel, reason: str) -> Channel:
        """Keep why a channel cannot be read where people see it."""
        self.say("channel blocked", channel=channel.name, reason=reason)
        return await self.save(channel, state=ChannelState.BLOCKED, reason=reason)

    def check_ready(self) -> None:
        """Take note that every channel may have been read by now."""
        if self.watches.all_read:
            self.ready.set()
