"""What the loops of one account share: its watches, the store, and where to say things."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.model import Channel, ChannelState, Observation
from bot.telegram.budget import Spent

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.sources.watchlist import WatchList
    from bot.store.protocol import Store
    from bot.telegram.budget import Budget

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

    async def remember(self, method: str, budget: Budget) -> None:
        """Keep what was spent of a method's budget, so that a restart does not begin anew."""
        async with self.store.transaction() as tx:
            await tx.set_meta(self._of(method), json.dumps(asdict(budget.spent())))

    async def recall(self, method: str, budget: Budget) -> None:
        """Take up what an earlier start spent of a method's budget."""
        kept = json.loads(await self.store.meta(self._of(method)) or "{}")
        if kept:
            taken = tuple(kept["taken"])
            budget.recall(Spent(frozen_until=kept["frozen_until"], taken=taken))

    def _of(self, method: str) -> str:
        return f"budget:{self.name}:{method}"

    def check_ready(self) -> None:
        """Take note that every channel may have been read by now."""
        if self.watches.all_read:
            self.ready.set()
