"""What whoever reads channels keeps: the stored channels it changes, their ledgers, what it saw."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.model import Channel, ChannelState, Observation

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.model import Ledger, Rereading
    from bot.store.protocol import Store

Ingest = Callable[[Sequence[Observation]], Awaitable[None]]


@dataclass(eq=False, repr=False, kw_only=True)
class Records:
    """The store, seen from one reader of channels. Every method raises StoreError.

    ``name`` is under which channels are its own: ``Channel.account``. ``say`` logs an event,
    ``on_change`` hears of every channel that was to be changed, as it is stored then.
    """

    name: str
    settings: IngestionSettings
    store: Store
    ingest: Ingest
    clock: Clock
    say: Callable[..., None]
    on_change: Callable[[Channel], None]

    def is_ours(self, channel: Channel) -> bool:
        """Whether a channel is watched, and this reader's to read."""
        return channel.state is not ChannelState.REMOVED and channel.account == self.name

    async def save(self, channel: Channel, **changes: Any) -> Channel:  # noqa: ANN401  fields of Channel
        """Change the stored channel, if it is still this reader's; return it as it is stored.

        An ``anchor`` that somebody has set meanwhile is not replaced by another.
        """
        async with self.store.transaction() as tx:
            stored = await self.store.channel(channel.ref) or channel
            if self.is_ours(stored):
                if stored.anchor is not None and changes.get("anchor") is not None:
                    del changes["anchor"]
                stored = replace(stored, **changes)
                await tx.save_channel(stored)
        self.on_change(stored)
        return stored

    async def block(self, channel: Channel, reason: str) -> Channel:
        """Keep why a channel cannot be read where people see it."""
        self.say("channel blocked", channel=channel.name, reason=reason)
        return await self.save(channel, state=ChannelState.BLOCKED, reason=reason)

    async def open_ledger(self, channel_id: int, channel: Channel) -> Ledger:
        """Begin to account for an anchored channel, or go on where an earlier start ended."""
        days = self.settings.backfill_days
        since = (channel.added_at or self.clock.now()) - timedelta(days=days) if days else None
        async with self.store.transaction() as tx:
            return await tx.open_ledger(channel_id, floor=(channel.anchor or 0) + 1, since=since)

    async def note_backfill(
        self, channel_id: int, *, since: datetime, oldest: datetime | None, ends: bool
    ) -> bool:
        """Keep that a channel has been read back as far as ``oldest``; return if that is enough.

        It is where it is before ``since``, or nothing lies below (``ends``).
        """
        done = ends or (oldest is not None and oldest < since)
        async with self.store.transaction() as tx:
            await tx.note_backfill(channel_id, at=oldest, done=done)
        return done

    async def rereadings(self, channel_ids: Container[int | None]) -> list[Rereading]:
        """Return what is to be read again of some channels.

        Of what is old enough, that which was found when it was that old already needs no reading.
        """
        due = await self.store.rereadings_due(
            self.clock.now(),
            self.settings.reread_after,
            absent_after=self.settings.absent_after,
        )
        theirs = [one for one in due if one.channel_id in channel_ids]
        await self.note_reread([one for one in theirs if not one.needed])
        return [one for one in theirs if one.needed]

    async def note_reread(self, done: Sequence[Rereading]) -> None:
        """Keep that these need not be read again at their age."""
        if done:
            async with self.store.transaction() as tx:
                await tx.note_reread(done)
