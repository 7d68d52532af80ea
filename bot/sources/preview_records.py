"""What the web preview keeps, and what it asks of the store before it plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger import gaps
from bot.model import PREVIEW, SlotKind
from bot.sources.records import Records

if TYPE_CHECKING:
    from bot.ledger import Range
    from bot.model import Channel, Ledger, Slots


@dataclass(eq=False, repr=False, kw_only=True)
class PreviewRecords(Records):
    """The store, seen from the web preview. Every method raises StoreError."""

    name: str = PREVIEW

    async def still_ours(self, channel: Channel) -> bool:
        """Whether a channel is still to be read through its page: it may have been removed."""
        stored = await self.store.channel(channel.ref)
        return stored is not None and self.is_ours(stored)

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
