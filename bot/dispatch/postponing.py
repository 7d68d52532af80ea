"""What is told later: in the morning, or when a silence is over, all of it in one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dispatch.digests import ENDS
from bot.dispatch.folding import BEFORE
from bot.model import Delivery, Lane, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.dispatch.address import Address
    from bot.model import Silence
    from bot.store.protocol import Store, Transaction

QUIET = "quiet:"  # subjects of digests of what waited for the morning
SILENCE = "silence:"  # and of what somebody had muted, with the number of the silence


class Postponing:
    """Holds alerts back before they are claimed; a silence that is set late still mutes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def silences(self, address: Address, now: datetime) -> list[Silence]:
        """Return what is muted for a receiver. Raises StoreError; outside of any transaction."""
        lasting = await self._store.silences(now)
        return [silence for silence in lasting if silence.receiver == address.receiver]

    async def hold(
        self, tx: Transaction, address: Address, silences: Sequence[Silence], now: datetime
    ) -> None:
        """Have told later what is muted, and what is not urgent while it is quiet."""
        for silence in silences:
            muted = await tx.muted(silence, _rules_with(silence, silences), now)
            await _gather(tx, muted, f"{SILENCE}{silence.number}", silence.until)
        quiet = address.wishes.quiet if address.wishes else None
        ends_at = quiet.ends_at(now) if quiet else None
        if ends_at is not None:
            waiting = await tx.foremost(address.receiver, now, first=Lane.NORMAL, last=Lane.LOW)
            await _gather(tx, waiting, f"{QUIET}{ends_at:{ENDS}}", ends_at)
            await tx.postpone(address.receiver, now, until=ends_at)


def _rules_with(silence: Silence, silences: Sequence[Silence]) -> list[str]:
    """Return the rules that are muted wherever a silence mutes one."""
    places = None, silence.channel_id
    return [other.rule for other in silences if other.rule and other.channel_id in places]


async def _gather(
    tx: Transaction, rows: Sequence[Delivery], subject: str, due_at: datetime
) -> None:
    if not rows:
        return
    carrier = Delivery(
        receiver=rows[0].receiver,
        subject=subject,
        kind="digest",
        queued_at=rows[0].queued_at - BEFORE,
        due_at=due_at,
        severity=Severity.NORMAL,
    )
    await tx.gather(carrier, [row.subject for row in rows])
