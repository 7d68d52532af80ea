"""What the web preview keeps: the stored channels it changes, and the observations it hands on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.ledger import gaps
from bot.model import PREVIEW, ChannelState, Observation, SlotKind

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.ledger import Range
    from bot.model import Channel, Ledger, Rereading, Slots
    from bot.store.protocol import Store

Ingest = Callable[[Sequence[Observation]], Awaitable[None]]


class Records:
    """The store, seen from the web preview. Every method raises StoreError."""

    def __init__(
        self,
        store: Store,
        ingest: Ingest,
        settings: IngestionSettings,
        *,
        clock: Clock,
        say: Callable[..., None],
        on_change: Callable[[Channel], None],
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.ingest = ingest
        self.say = say
        self.store = store
        self._on_change = on_change

    async def save(self, channel: Channel, **changes: Any) -> Channel:  # noqa: ANN401  fields of Channel
        """Change the stored channel, unless somebody removed it meanwhile; return it."""
        async with self.store.transaction() as tx:
            stored = await self.store.channel(channel.ref) or channel
            if stored.state is not ChannelState.REMOVED:
                stored = replace(stored, **changes)
                await tx.save_channel(stored)
        self._on_change(stored)
        return stored

    async def block(self, channel: Channel, reason: str) -> Channel:
        """Keep why a channel cannot be read where people see it."""
        self.say("channel blocked", channel=channel.name, reason=reason)
        return await self.save(channel, state=ChannelState.BLOCKED, reason=reason)

    async def still_ours(self, channel: Channel) -> bool:
        """Whether a channel is still to be read through its page: it may have been removed."""
        stored = await self.store.channel(channel.ref)
        if stored is None or stored.state is ChannelState.REMOVED:
            return False
        return stored.account == PREVIEW

    async def open_ledger(self, channel_id: int, channel: Channel, *, anchor: int) -> None:
        """Begin to account for a channel's news, or go on where an earlier start ended."""
        days = self.settings.backfill_days
        since = (channel.added_at or self.clock.now()) - timedelta(days=days)
        async with self.store.transaction() as tx:
            await tx.open_ledger(channel_id, floor=anchor + 1, since=since if days else None)

    async def ledger(self, channel_id: int) -> Ledger | None:
        """Return what is accounted for of a channel, None while nobody has begun."""
        return (await self.store.ledgers()).get(channel_id)

    async def missing(self, ledger: Ledger) -> tuple[list[Range], list[Slots]]:
        """Return the ranges that are not accounted for up to the newest id, and all slots above.

        Both ascend; the slots are those above the lowest of the ranges.
        """
        above = await self.store.slots(ledger.channel_id, above=ledger.upto)
        ranges = ((run.first, run.last) for run in above)
        return gaps(ranges, ledger.upto + 1, ledger.head), above

    async def lowest(self, ledger: Ledger) -> int | None:
        """Return the lowest id from the floor on under which something was seen."""
        runs = await self.store.slots(ledger.channel_id, above=ledger.floor - 1)
        return next(
            (max(r.first, ledger.floor) for r in runs if r.kind is not SlotKind.ABSENT), None
        )

    async def note_backfill(self, ledger: Ledger, *, done: bool, **progress: Any) -> None:  # noqa: ANN401  at
        """Keep how far back a channel has been read, and whether that is far enough."""
        async with self.store.transaction() as tx:
            await tx.note_backfill(ledger.channel_id, done=done, **progress)

    async def rereadings(self) -> list[Rereading]:
        """Return what is old enough to be read again, of every channel."""
        settings = self.settings
        return await self.store.rereadings_due(
            self.clock.now(), settings.reread_after, absent_after=settings.absent_after
        )

    async def note_reread(self, done: Sequence[Rereading]) -> None:
        """Keep that these need not be read again at their age."""
        if done:
            async with self.store.transaction() as tx:
                await tx.note_reread(done)
