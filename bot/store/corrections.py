"""What waits for a time, when the clock that it was reckoned by has been set back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.values import to_ms

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.store.connection import Connection

# Nothing waits longer for it than it was to wait.
_SOONER = """
UPDATE deliveries SET due_at = max(:now, due_at - :by)
WHERE state IN ('pending', 'retry') AND due_at > :now AND substr(subject, 1, 6) <> 'quiet:'
"""
# Whether it is night is seen anew.
_NIGHTS = """
UPDATE deliveries SET due_at = :now
WHERE state = 'pending' AND due_at > :now AND substr(subject, 1, 6) = 'quiet:'
"""
_SILENCES = "UPDATE silences SET since = :now, until = until - :by WHERE since > :now"


async def set_back(connection: Connection, now: datetime, by: timedelta) -> None:
    """Take note that a clock now shows a time which is ``by`` behind what it would have shown."""
    wanted = {"now": to_ms(now), "by": int(by.total_seconds() * 1000)}
    await connection.run(_SOONER, wanted)
    await connection.run(_NIGHTS, wanted)
    await connection.run(_SILENCES, wanted)
