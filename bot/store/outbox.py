"""The outbox: what is to be told, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Delivery, DeliveryState, Severity
from bot.store.insert import Insert
from bot.store.messages import from_message, to_message
from bot.store.values import from_ms, from_ms_or_none, to_ms, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.store.connection import Connection, Row

_URGENCIES = tuple(Severity)  # urgent, normal, low: in the order they are told

_FAR_AHEAD = timedelta(days=2)

_ENQUEUE = Insert(
    """
INSERT INTO deliveries (receiver, subject, kind, queued_at, urgency, channel_id, message_id,
                        message, state, attempts, due_at, epoch, repeat, sent_at, sent_message_id,
                        error, story, bundle)
""",
    on_conflict="""
ON CONFLICT (receiver, subject) DO UPDATE SET urgency = excluded.urgency
WHERE state IN ('pending', 'retry', 'suspended') AND urgency > excluded.urgency
""",
)
_TOLD = """
SELECT 1 FROM deliveries
WHERE receiver = ? AND subject = ? AND state IN ('sending', 'sent', 'dead')
"""
# What is due is what waiting() counts: nothing for a receiver that is suspended. Nothing is made to
# wait for days, so a time that far ahead was written by a clock that has been corrected since. What
# was sent and never confirmed (it is a repeat, with a time to be tried again) goes after what was
# not sent yet. Each half reads an index in its order and stops at the first row.
_NEXT = """
SELECT * FROM (
    SELECT * FROM (
        SELECT * FROM deliveries
        WHERE receiver = :receiver AND state IN ('pending', 'retry')
              AND (due_at IS NULL OR repeat = 0 AND (due_at <= :now OR due_at > :wrong))
        ORDER BY urgency, queued_at, number LIMIT 1)
    UNION ALL
    SELECT * FROM (
        SELECT * FROM deliveries
        WHERE receiver = :receiver AND state = 'retry' AND repeat = 1
              AND (due_at <= :now OR due_at > :wrong)
        ORDER BY urgency, due_at, number LIMIT 1))
WHERE receiver NOT IN (SELECT name FROM receivers WHERE suspended <> '')
ORDER BY urgency, due_at IS NOT NULL AND repeat
LIMIT 1
"""
_CLAIM = """
UPDATE deliveries SET state = 'sending', epoch = epoch + 1, attempts = attempts + 1, due_at = NULL
WHERE number = ?
"""
_BY_NUMBER = "SELECT * FROM deliveries WHERE number = ?"
# Only the claim that is under way may be answered: its epoch is the fence.
_ACK = """
UPDATE deliveries SET state = 'sent', sent_at = ?, sent_message_id = ?, error = ''
WHERE receiver = ? AND subject = ? AND epoch = ? AND state = 'sending'
"""
_NACK = """
UPDATE deliveries SET state = ?, error = ?, due_at = ?, repeat = max(repeat, ?),
                      attempts = attempts - ?
WHERE receiver = ? AND subject = ? AND epoch = ? AND state = 'sending'
"""
_IDENTIFY = """
UPDATE deliveries SET random_id = ?, repeat = ?
WHERE receiver = ? AND subject = ? AND epoch = ? AND state = 'sending'
"""
_HASTEN = """
UPDATE deliveries SET due_at = :now
WHERE receiver = :receiver AND state = 'retry' AND repeat = 1 AND due_at > :now
"""
_RECOVER_IDENTIFIED = """
UPDATE deliveries SET state = 'retry', due_at = NULL
WHERE state = 'sending' AND random_id IS NOT NULL
"""
_RECOVER = """
UPDATE deliveries SET state = 'retry', repeat = 1, due_at = NULL WHERE state = 'sending'
"""
_LIST = """
SELECT * FROM deliveries WHERE (:state IS NULL OR state = :state) ORDER BY queued_at, number
"""
# A statement of its own: the index on sent_at serves no condition that may be left out.
_LIST_SENT = """
SELECT * FROM deliveries WHERE sent_at >= :since AND (:state IS NULL OR state = :state)
ORDER BY queued_at, number
"""
# From one receiver's name to the next, and of each only until the first row that is due: asked for
# at every wake, it must cost the same however many rows wait.
_WAITING = """
WITH RECURSIVE names (name) AS (
    SELECT min(receiver) FROM deliveries WHERE state IN ('pending', 'retry')
    UNION ALL
    SELECT (SELECT min(receiver) FROM deliveries
            WHERE state IN ('pending', 'retry') AND receiver > name)
    FROM names WHERE name IS NOT NULL
)
SELECT name FROM names
WHERE name NOT IN (SELECT name FROM receivers WHERE suspended <> '')
      AND EXISTS (SELECT 1 FROM deliveries
                  WHERE receiver = name AND state IN ('pending', 'retry')
                        AND (due_at IS NULL OR due_at <= :now OR due_at > :wrong))
"""
_NEXT_DUE = """
SELECT due_at FROM deliveries
WHERE state IN ('pending', 'retry') AND due_at > :now AND due_at <= :wrong
      AND receiver NOT IN (SELECT name FROM receivers WHERE suspended <> '')
ORDER BY due_at LIMIT 1
"""


async def enqueue(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Add rows; one that is there already and still waits becomes as urgent as the new one."""
    await connection.insert(_ENQUEUE, [_row(delivery) for delivery in deliveries])


async def told(connection: Connection, receiver: str, subject: str) -> bool:
    """Say whether there is a row that no further hit can join."""
    return await connection.row(_TOLD, (receiver, subject)) is not None


async def claim(connection: Connection, receiver: str, now: datetime) -> Delivery | None:
    """Mark a receiver's next due delivery SENDING and return it; this counts as an attempt."""
    row = await connection.row(_NEXT, {"receiver": receiver, **_moments(now)})
    if row is None:
        return None
    await connection.run(_CLAIM, (row["number"],))
    (claimed,) = await connection.rows(_BY_NUMBER, (row["number"],))
    return _delivery(claimed)


async def identify(connection: Connection, delivery: Delivery, random_id: int | None) -> Delivery:
    """Say what a claimed delivery goes out under, before it does; return it so.

    None takes the id away: what was sent under it may arrive once more.
    """
    repeat = delivery.repeat or (random_id is None and delivery.random_id is not None)
    await connection.run(_IDENTIFY, (random_id, repeat, *_claim_of(delivery)))
    return replace(delivery, random_id=random_id, repeat=repeat)


async def ack(
    connection: Connection, delivery: Delivery, *, message_id: int | None, now: datetime
) -> bool:
    """Record a confirmation; False when the claim is no longer the one under way."""
    changes = (to_ms(now), message_id, *_claim_of(delivery))
    return await connection.run(_ACK, changes) == 1


async def nack(
    connection: Connection,
    delivery: Delivery,
    *,
    state: DeliveryState,
    error: str,
    due_at: datetime | None,
    repeat: bool,
) -> bool:
    """Record a failure; False when the claim is no longer the one under way."""
    uncounted = not repeat and state is not DeliveryState.DEAD
    changes = (state, error, to_ms_or_none(due_at), repeat, uncounted, *_claim_of(delivery))
    return await connection.run(_NACK, changes) == 1


async def hasten(connection: Connection, receiver: str, now: datetime) -> None:
    """Make due what may have arrived at the receiver; it still goes after what was not sent."""
    await connection.run(_HASTEN, {"receiver": receiver, "now": to_ms(now)})


async def recover_sending(connection: Connection) -> int:
    """Make what a killed process was sending due again; return how many may be repeats of it."""
    await connection.run(_RECOVER_IDENTIFIED)
    return await connection.run(_RECOVER)


async def listed(
    connection: Connection, *, state: DeliveryState | None, since: datetime | None
) -> list[Delivery]:
    """Return rows, oldest first; with ``since`` only what was sent at that time or later."""
    if since is None:
        pages = connection.pages(_LIST, {"state": state})
    else:
        pages = connection.pages(_LIST_SENT, {"state": state, "since": to_ms(since)})
    return [_delivery(row) async for page in pages for row in page]


async def waiting(connection: Connection, now: datetime) -> list[str]:
    """Return the names of the receivers that something is due for."""
    return [row["name"] for row in await connection.rows(_WAITING, _moments(now))]


async def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return the earliest time after now that a delivery waits for."""
    row = await connection.row(_NEXT_DUE, _moments(now))
    return from_ms_or_none(row["due_at"]) if row else None


def _moments(now: datetime) -> dict[str, int]:
    return {"now": to_ms(now), "wrong": to_ms(now + _FAR_AHEAD)}


def _claim_of(delivery: Delivery) -> tuple[str, str, int]:
    return delivery.receiver, delivery.subject, delivery.epoch


def _row(delivery: Delivery) -> tuple[str | int | None, ...]:
    return (
        delivery.receiver,
        delivery.subject,
        delivery.kind,
        to_ms(delivery.queued_at),
        _URGENCIES.index(delivery.severity),
        delivery.channel_id,
        delivery.message_id,
        None if delivery.message is None else from_message(delivery.message),
        delivery.state,
        delivery.attempts,
        to_ms_or_none(delivery.due_at),
        delivery.epoch,
        delivery.repeat,
        to_ms_or_none(delivery.sent_at),
        delivery.sent_message_id,
        delivery.error,
        delivery.story,
        delivery.bundle,
    )


def _delivery(row: Row) -> Delivery:
    return Delivery(
        receiver=row["receiver"],
        subject=row["subject"],
        kind=row["kind"],
        queued_at=from_ms(row["queued_at"]),
        severity=_URGENCIES[row["urgency"]],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        message=None if row["message"] is None else to_message(row["message"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        due_at=from_ms_or_none(row["due_at"]),
        epoch=row["epoch"],
        repeat=bool(row["repeat"]),
        random_id=row["random_id"],
        sent_at=from_ms_or_none(row["sent_at"]),
        sent_message_id=row["sent_message_id"],
        error=row["error"],
        story=row["story"],
        bundle=row["bundle"],
        number=row["number"],
    )
