"""Who decided what, and when: one audit row for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.store.protocol import Transaction


class AuditLog:
    """Writes the audit rows of the desk."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the time that a change made now bears."""
        return self._clock.now()

    async def write(
        self, tx: Transaction, *, by: str, action: str, subject: str, **detail: object
    ) -> None:
        """Add a row to the transaction that makes the change."""
        await tx.audit(
            AuditEntry(at=self.now(), who=by, action=action, subject=subject, detail=detail)
        )
