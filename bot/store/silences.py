"""What is not told for a while, and who has taken an event in hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Silence
from bot.store import retelling
from bot.store.values import from_ms, to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connection import Connection, Row

_ADD = """
INSERT INTO silences (receiver, rule, channel_id, since, until, by) VALUES (?, ?, ?, ?, ?, ?)
"""
_LAST = "SELECT max(number) AS number FROM silences"
_END = "UPDATE silences SET until = min(until, ?) WHERE number = ?"
_ONE = "SELECT * FROM silences WHERE number = ?"
_LASTING = "SELECT * FROM silences WHERE until > ? ORDER BY number"
_TAKE = """
INSERT INTO taken (story, by, at) VALUES (?, ?, ?)
ON CONFLICT (story) DO UPDATE SET by = excluded.by, at = excluded.at
"""
# Nobody need be told next whom no rule that found something in the event would tell any more.
_SEEN_TO = """
SELECT EXISTS (SELECT 1 FROM taken WHERE story = :story) OR NOT EXISTS (
    SELECT 1 FROM hits h CROSS JOIN rules r ON r.name = h.rule CROSS JOIN json_each(r.escalate) step
    WHERE h.story = :story AND json_extract(step.value, '$[1]') = :receiver) AS is_seen_to
"""
_SUPPRESS = """
UPDATE deliveries SET state = 'suppressed', due_at = NULL
WHERE story = ? AND kind = 'escalation' AND state IN ('pending', 'retry', 'suspended', 'held')
"""
_RELEASE = """
UPDATE deliveries SET due_at = ?
WHERE receiver = (SELECT receiver FROM silences WHERE number = ?) AND subject = ?
      AND kind = 'digest' AND state = 'pending'
"""


async def add(connection: Connection, silence: Silence) -> Silence:
    """Keep a silence and return it with its number."""
    await connection.run(
        _ADD,
        (
            silence.receiver,
            silence.rule,
            silence.channel_id,
            to_ms(silence.since),
            to_ms(silence.until),
            silence.by,
        ),
    )
    (row,) = await connection.rows(_LAST)
    return replace(silence, number=row["number"])


async def end(connection: Connection, number: int, now: datetime) -> None:
    """End a silence now, and have told what it held; one that is over stays as it is."""
    await connection.run(_END, (to_ms(now), number))
    await connection.run(_RELEASE, (to_ms(now), number, bundle_of(number)))


async def lasting(connection: Connection, now: datetime) -> list[Silence]:
    """Return the silences that are not over, by number."""
    return [_silence(row) for row in await connection.rows(_LASTING, (to_ms(now),))]


async def one(connection: Connection, number: int) -> Silence | None:
    """Return a silence by its number, over or not; None if there is none."""
    row = await connection.row(_ONE, (number,))
    return _silence(row) if row else None


def _silence(row: Row) -> Silence:
    return Silence(
        number=row["number"],
        receiver=row["receiver"],
        rule=row["rule"],
        channel_id=row["channel_id"],
        since=from_ms(row["since"]),
        until=from_ms(row["until"]),
        by=row["by"],
    )


async def take(connection: Connection, story: str, *, by: str, now: datetime) -> None:
    """Note who looks after an event, the last one who says so; nobody else need be told of it."""
    await connection.run(_TAKE, (story, by, to_ms(now)))
    await connection.run(_SUPPRESS, (story,))
    await retelling.retell_story(connection, story, now)


async def is_seen_to(connection: Connection, story: str, receiver: str) -> bool:
    """Say whether a receiver need not be told of an event that nobody takes.

    Somebody has taken it, or no rule that found it escalates to the receiver any more.
    """
    (row,) = await connection.rows(_SEEN_TO, {"story": story, "receiver": receiver})
    return bool(row["is_seen_to"])


def bundle_of(number: int) -> str:
    """Return the subject of what tells, in the end, what a silence held."""
    return f"silence:{number}"
