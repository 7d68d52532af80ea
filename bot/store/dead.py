"""What was given up, or is not told yet: sent after all, or written anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.store.messages import from_message

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import Message
    from bot.store.connection import Connection

_REWORD = """
UPDATE deliveries SET message = ? WHERE receiver = ? AND subject = ? AND state = 'pending'
"""
# What was given up with a row: it was to be told within it, or within such a one.
_CARRIED = """
WITH RECURSIVE carried (number, receiver, subject, bundle) AS (
    SELECT number, receiver, subject, bundle FROM deliveries
    WHERE state = 'dead' AND number IN (SELECT value FROM json_each(?))
    UNION
    SELECT deliveries.number, deliveries.receiver, deliveries.subject, deliveries.bundle
    FROM carried JOIN deliveries
         ON deliveries.receiver = carried.receiver AND deliveries.bundle = carried.subject
    WHERE deliveries.state = 'dead' AND deliveries.bundle <> ''
)
SELECT * FROM carried
"""
_HOLD = """
UPDATE deliveries SET state = 'held', attempts = 0, due_at = NULL, error = '' WHERE number = ?
"""
# What it was to be told within is told, or stays given up: it goes on its own.
_REVIVE = """
UPDATE deliveries SET state = 'pending', attempts = 0, due_at = NULL, error = '', bundle = ''
WHERE number = ?
"""


async def reword(connection: Connection, receiver: str, subject: str, message: Message) -> bool:
    """Replace the message of a row that nobody has begun to send; False if there is none."""
    return await connection.run(_REWORD, (from_message(message), receiver, subject)) == 1


async def revive(connection: Connection, numbers: Collection[int]) -> int:
    """Have dead rows sent after all; return how many others are told within them again."""
    rows = await connection.rows(_CARRIED, (json.dumps(sorted(numbers)),))
    known = {(row["receiver"], row["subject"]) for row in rows}
    held = [row for row in rows if (row["receiver"], row["bundle"]) in known]
    alone = [row for row in rows if (row["receiver"], row["bundle"]) not in known]
    await connection.run_many(_HOLD, [(row["number"],) for row in held])
    await connection.run_many(_REVIVE, [(row["number"],) for row in alone])
    return len({row["number"] for row in held} - set(numbers))
