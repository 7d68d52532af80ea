"""What is told in few messages, because there is more of it than the pace of its chat carries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Delivery, Lane, Severity, next_part
from bot.render.summary import fits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.config import DeliverySettings
    from bot.dispatch.address import Address
    from bot.dispatch.pace import Pace
    from bot.store.protocol import Transaction

FLOOD = "flood:"  # subjects of digests of what would have taken too long one by one
MOST = 300  # posts that are looked at for one summary: more than a message holds
LANES = ((Lane.URGENT, Lane.URGENT), (Lane.NORMAL, Lane.LOW))
_MANY = 8  # digests; what takes more is told in summaries
_FEWEST = 2  # alerts that a digest is worth while for
_PINGS = 4  # stories that have spread at the same time, which are told together
BEFORE = timedelta(milliseconds=1)  # what came in the same moment is told after its digest


class Folding:
    """Gathers waiting alerts into digests, and those beyond many digests into summaries."""

    def __init__(self, settings: DeliverySettings) -> None:
        self._size = settings.digest_size
        self._after = settings.digest_after

    async def fold(self, tx: Transaction, address: Address, pace: Pace, now: datetime) -> None:
        """Gather what comes first of each lane that the pace cannot carry in time."""
        for first, last in LANES:
            if pace.room(address.chat, first, 0.0):
                continue  # of a receiver without a pace nothing need be counted or read
            untold = await tx.untold(address.receiver, now, first=first, last=last)
            if untold < _FEWEST:
                continue
            rows = await tx.foremost(address.receiver, now, first=first, last=last, limit=MOST)
            if untold > self._room(rows[0], address, pace, now):
                many = untold > self._size * _MANY
                await self._gather(tx, rows if many else rows[: self._size])
            elif len(pings := [row for row in rows if row.kind == "ping"]) >= _PINGS:
                await self._gather(tx, pings[: self._size])

    def _room(self, foremost: Delivery, address: Address, pace: Pace, now: datetime) -> int:
        """Return how many alerts are told one by one: all, if they fit what is left of their time.

        What has waited for long was already behind many others. A digest's worth is never folded.
        """
        waited = (now - foremost.queued_at).total_seconds()
        most = pace.room(address.chat, foremost.lane, self._after)
        rest = pace.room(address.chat, foremost.lane, max(self._after - waited, 0))
        return max(rest, min(self._size, most))

    async def _gather(self, tx: Transaction, rows: Sequence[Delivery]) -> None:
        if len(rows) > self._size:
            rows = rows[: await self._room_for(tx, rows)]
        await tx.gather(_carrier(rows[0], f"{FLOOD}{rows[0].subject}"), _subjects(rows))

    async def split(self, tx: Transaction, delivery: Delivery) -> None:
        """Leave in a digest that was just claimed what one message holds; the rest is the next.

        Only before it was tried: what may have been sent stays as it was.
        """
        if delivery.kind != "digest" or delivery.attempts > 1 or delivery.random_id is not None:
            return
        members = await tx.members(delivery)
        kept = await self._kept(tx, members)
        if rest := members[kept:]:
            await tx.gather(_carrier(rest[0], next_part(delivery.subject)), _subjects(rest))

    async def _kept(self, tx: Transaction, members: Sequence[Delivery]) -> int:
        stories = {_story(row): number for number, row in reversed(list(enumerate(members)))}
        begins = sorted(stories.values())
        if len(begins) <= self._size:
            return len(members)
        if len(begins) <= self._size * _MANY:
            return begins[self._size]
        return await self._room_for(tx, members[:MOST])

    async def _room_for(self, tx: Transaction, rows: Sequence[Delivery]) -> int:
        lines = await tx.places(rows)  # not of posts that are lost, which take no room
        most = fits(lines)
        return len(rows) if most == len(lines) else max(most, self._size)


def _carrier(first: Delivery, subject: str) -> Delivery:
    return Delivery(
        receiver=first.receiver,
        subject=subject,
        kind="digest",
        queued_at=first.queued_at - BEFORE,
        severity=Severity(first.severity),
    )


def _subjects(rows: Sequence[Delivery]) -> list[str]:
    return [row.subject for row in rows]


def _story(row: Delivery) -> str:
    return row.story or row.subject
