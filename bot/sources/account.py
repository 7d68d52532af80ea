"""What the loops of one account share: its watches, its budgets, and what it keeps."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sources.records import Records
from bot.telegram.budget import Spent
from bot.telegram.line import CONNECT
from bot.telegram.schedule import Limit

if TYPE_CHECKING:
    from bot.config import IngestionSettings
    from bot.sources.watch import Watch
    from bot.sources.watchlist import WatchList
    from bot.telegram.reading import Facts
    from bot.telegram.schedule import Schedule

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
BLOCKED_PAUSE = 3600.0  # seconds until a channel that cannot be read is tried again
_LONGEST_PAUSE = 300.0  # seconds until what Telegram has trouble with is


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


def pause_after(failures: int, pause: float) -> float:
    """Return the seconds until what failed so often in a row is tried again; longer each time."""
    return min(pause * 2.0**failures, _LONGEST_PAUSE)


@dataclass(eq=False, repr=False, kw_only=True)
class Account(Records):
    """One account at work; ``ready`` is set once every channel is resolved and read once.

    ``key`` is what its access hashes are kept under: they are worthless to whoever signs in next
    under the same name. ``pushed_at`` is the monotonic second of the last push.
    """

    watches: WatchList
    schedule: Schedule
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    user_id: int = 0
    premium: bool = False
    pushed_at: float | None = None

    @property
    def key(self) -> str:
        """Name and Telegram user of the account."""
        return f"{self.name}:{self.user_id}"

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
