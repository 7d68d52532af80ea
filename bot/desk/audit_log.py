"""Who decided what, and when: one audit row for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.model import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.store.protocol import Transaction


# What rows say was done; ``in_words`` says it to people.
Action = Literal[
    "add rule",
    "change rule",
    "remove rule",
    "add channel",
    "remove channel",
    "add receiver",
    "change receiver",
    "remove receiver",
    "set notification chat",
    "change routes",
    "change telling",
    "add list",
    "change list",
    "remove list",
    "apply",
    "subscribe",
    "unsubscribe",
    "set role",
    "remove person",
    "make claim code",
    "claim",
    "mute",
    "unmute",
    "take",
]


class AuditLog:
    """Writes the audit rows of the desk."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the time that a change made now bears."""
        return self._clock.now()

    async def write(
        self, tx: Transaction, *, by: str, action: Action, subject: str, **detail: object
    ) -> None:
        """Add a row to the transaction that makes the change."""
        await tx.audit(
            AuditEntry(at=self.now(), who=by, action=action, subject=subject, detail=detail)
        )
