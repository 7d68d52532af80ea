"""What is sent for rows that are told together: a line for each story, or a link to each post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.dispatch.folding import LANES
from bot.dispatch.unreadable import UnreadableError, reasons_against
from bot.errors import StoreError
from bot.model import next_part
from bot.render.buttons import digest_buttons
from bot.render.digest import render_digest
from bot.render.heading import DigestHeading, DigestKind
from bot.render.silenced import silenced
from bot.render.summary import render_summary

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.model import Alert, Also, Delivery, Message, Receiver, Silence
    from bot.store.protocol import Store

ENDS = "%Y-%m-%dT%H:%MZ"  # the end of a night in the subject of what is told of it


@dataclass(frozen=True, slots=True)
class Digests:
    """Writes digests of as many stories as ``size``, and summaries of more."""

    store: Store
    clock: Clock
    size: int

    async def write(
        self,
        carrier: Delivery,
        joined: Sequence[Delivery],
        *,
        wishes: Receiver | None,
        zone: ZoneInfo,
        of: Callable[[Delivery], Awaitable[Alert]],
    ) -> Message:
        """Return what a carrier tells; ``joined`` are posts that its stories went on with since.

        ``of`` returns the alert of a row. Raises UnreadableError for what it cannot tell, and
        StoreError if it is not the fault of single rows.
        """
        members = await self.store.members(carrier)
        first_of: dict[str, Delivery] = {}
        for member in members:
            first_of.setdefault(member.story or member.subject, member)
        firsts = list(first_of.values())
        is_short = len(firsts) <= self.size
        told = members if is_short else [*members, *joined]
        now = carrier.sent_at or self.clock.now()
        try:
            heading = await self._heading(carrier, told, wishes)
            if is_short:
                alerts = [await of(first) for first in firsts]
                message = render_digest(alerts, heading=heading, zone=zone, now=now)
            else:
                lines = await self._places(told)
                message = render_summary(lines, heading=heading, zone=zone, now=now)
        except StoreError as error:
            reasons = await reasons_against(
                firsts if is_short else told, of if is_short else self._place
            )
            if not reasons:
                raise
            raise UnreadableError(carrier.subject, reasons) from error
        return replace(message, buttons=digest_buttons())

    async def _places(self, rows: Sequence[Delivery]) -> list[Also]:
        """Return where all of these posts are; raises StoreError if one is not stored."""
        lines = await self.store.places(rows)
        found = {(line.channel.channel_id, line.message_id) for line in lines}
        for row in rows:
            if (row.channel_id, row.message_id) not in found:
                raise StoreError(
                    f"The post of alert {row.subject} is not stored, it cannot be told."
                )
        return lines

    async def _place(self, row: Delivery) -> Also:
        return (await self._places([row]))[0]

    async def _heading(
        self, carrier: Delivery, members: Sequence[Delivery], wishes: Receiver | None
    ) -> DigestHeading:
        """Say what a digest is of, and of how much that comes after it."""
        times = [member.queued_at for member in members] or [carrier.queued_at]
        kind, _, rest = carrier.subject.partition("#")[0].partition(":")
        below = await self._below(carrier)
        heading = DigestHeading(
            kind=DigestKind(kind),
            total=len(members) + below,
            since=min(times),
            until=max(times),
            rules=await self.store.rules_of(members),
            below=below,
        )
        if heading.kind is DigestKind.SILENCE:
            silence = await self.store.silence(int(rest))
            return await self._of_silence(heading, silence) if silence else heading
        if heading.kind is DigestKind.QUIET:
            return _of_night(heading, rest, wishes)
        return await self._of_flood(heading, carrier)

    async def _of_silence(self, heading: DigestHeading, silence: Silence) -> DigestHeading:
        """Name what a silence was of, and for how long."""
        muted = silenced(silence, await self.store.channels())
        return replace(heading, since=silence.since, until=silence.until, muted=muted)

    async def _of_flood(self, heading: DigestHeading, carrier: Delivery) -> DigestHeading:
        """Count what waits behind it as well, while it is told for the first time."""
        if carrier.sent_at:
            return heading
        first, last = next(lanes for lanes in LANES if carrier.lane <= lanes[-1])
        now = self.clock.now()
        waiting = await self.store.untold(carrier.receiver, now, first=first, last=last)
        if not waiting:
            return heading
        total, below = heading.total + waiting, heading.below + waiting
        return replace(heading, total=total, below=below, until=max(now, heading.until))

    async def _below(self, carrier: Delivery) -> int:
        """Return how many alerts are told by the messages that follow this one of the same kind."""
        subject, total = carrier.subject, 0
        while rest := await self.store.members(
            replace(carrier, subject=(subject := next_part(subject)))
        ):
            total += len(rest)
        return total


def _of_night(heading: DigestHeading, ends: str, wishes: Receiver | None) -> DigestHeading:
    """Name the hours, as far as they are still known: they may have been changed since."""
    until = datetime.strptime(ends, ENDS).replace(tzinfo=UTC)
    began = wishes.quiet.begins_at(until) if wishes and wishes.quiet else None
    if began is None or began > heading.since or until < heading.until:
        return heading
    return replace(heading, since=began, until=until)
