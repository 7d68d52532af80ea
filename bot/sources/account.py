"""What the loops of one account share: its watches, the store, its budgets, where to say things."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.model import Channel, ChannelState, Observation
from bot.telegram.budget import Spent
from bot.telegram.line import CONNECT
from bot.telegram.schedule import Limit

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.sources.watch import Watch
    from bot.sources.watchlist import WatchList
    from bot.store.protocol import Store
    from bot.telegram.reading import Facts
    from bot.telegram.schedule import Schedule

Ingest = Callable[[Sequence[Observation]], Awaitable[None]]

HISTORY = "messages.getHistory"
BY_ID = "channels.getMessages"
RESOLVE = "contacts.resolveUsername"
JOIN = "channels.joinChannel"
SWEEP = "messages.getPeerDialogs"
FULL = "channels.getFullChannel"
METHODS = (
    HISTORY,
    BY_ID,
    RESOLVE,
    JOIN,
    SWEEP,
    FULL,
    "users.getUsers",
    CONNECT,
)
_BY_ID_BURST = 4  # times that of history: one undecodable message takes some fifteen calls


def limits(settings: IngestionSettings) -> dict[str, Limit]:
    """Return the budgets of an account by API method; sweeps are paced by their own intervals."""
    interval, burst = settings.history_interval, settings.history_burst
    return {
        HISTORY: Limit(interval=interval, burst=burst),
        BY_ID: Limit(interval=interval, burst=burst * _BY_ID_BURST),
        RESOLVE: Limit(per_day=settings.resolve_per_day),
        JOIN: Limit(
            interval=settings.join_interval,
            burst=settings.join_burst,
            per_day=settings.joins_per_day,
        ),
    }


class Account:
    """One account at work; ``ready`` is set once every channel is resolved and read once.

    ``key`` is what its access hashes are kept under: they are worthless to whoever signs in next
    under the same name. ``pushed_at`` is the monotonic second of the last push.
    """

    def __init__(  # noqa: PLR0913  what its loops share
        self,
        *,
        name: str,
        settings: IngestionSettings,
        watches: WatchList,
        schedule: Schedule,
        store: Store,
        ingest: Ingest,
        clock: Clock,
        say: Callable[..., None],
        on_change: Callable[[Channel], None],
    ) -> None:
        self.name = name
        self.settings = settings
        self.watches = watches
        self.schedule = schedule
        self.store = store
        self.ingest = ingest
        self.clock = clock
        self.say = say
        self.on_change = on_change
        self.ready = asyncio.Event()
        self.user_id = 0
        self.premium = False
        self.pushed_at: float | None = None

    @property
    def key(self) -> str:
        """Name and Telegram user of the account."""
        return f"{self.name}:{self.user_id}"

    async def save(self, channel: Channel, **changes: Any) -> Channel:  # noqa: ANN401  fields of Channel
        """Change the stored channel, if it is still this account's to read; return it.

        An ``anchor`` that somebody has set meanwhile stays.
        """
        async with self.store.transaction() as tx:
            stored = await self.store.channel(channel.ref) or channel
            if stored.state is not ChannelState.REMOVED and stored.account == self.name:
                if stored.anchor is not None:
                    changes.pop("anchor", None)
                stored = replace(stored, **changes)
                await tx.save_channel(stored)
        self.on_change(stored)
        return stored

    async def block(self, channel: Channel, reason: str) -> Channel:
        """Keep why a channel cannot be read where people see it."""
        self.say("channel blocked", channel=channel.name, reason=reason)
        return await self.save(channel, state=ChannelState.BLOCKED, reason=reason)

    async def learn(self, watch: Watch, facts: Facts | None) -> None:
        """Take up another name or title, which every answer tells besides.

        That it says "not joined" means nothing: it may have been under way while we joined.
        """
        channel = watch.channel
        if facts is None or facts.channel_id != watch.channel_id:
            return
        if (channel.username, channel.title) == (facts.username, facts.title):
            return
        if facts.username != channel.username:
            self.say("channel renamed", channel=channel.name, now=facts.username or "no name")
        watch.channel = await self.save(channel, username=facts.username, title=facts.title)

    async def save_spent(self, method: str, spent: Spent) -> None:
        """Keep what was spent of a method's budget, so that a restart does not begin anew."""
        async with self.store.transaction() as tx:
            await tx.set_meta(self._of(method), spent.to_json())

    async def load_spent(self) -> dict[str, Spent]:
        """Return what earlier starts spent, by method."""
        found = {method: await self.store.meta(self._of(method)) for method in METHODS}
        return {method: Spent.from_json(kept) for method, kept in found.items() if kept}

    def _of(self, method: str) -> str:
        return f"budget:{self.name}:{method}"

    def check_ready(self) -> None:
        """Take note that every channel may have been read by now."""
        if self.watches.all_read:
            self.ready.set()
