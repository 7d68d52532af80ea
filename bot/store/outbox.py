"""The outbox: what is to be told, who waits for something, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Delivery, DeliveryState, Lane, Severity
from bot.store.insert import Insert
from bot.store.messages import from_message, to_message
from bot.store.values import from_ms, from_ms_or_none, to_ms, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.store.connection import Connection, Row, Value

_SEVERITIES = {Lane.URGENT: Severity.URGENT, Lane.NORMAL: Severity.NORMAL}

_FAR_AHEAD = timedelta(days=2)

LEASE = timedelta(seconds=60)  # of a claim: three times what a request may take

REMOVED = "The receiver was removed."  # the error of what waited for it, or was under way

ENQUEUE = """
INSERT INTO deliveries (receiver, subject, kind, queued_at, urgency, channel_id, message_id,
                        message, state, attempts, due_at, epoch, repeat, sent_at, sent_message_id,
                        error, story, bundle)
"""
# A message that is being written anew is so once more; one that was is due again.
WRITE_ANEW = """
ON CONFLICT (receiver, subject) DO UPDATE SET
    again = again OR state = 'sending',
    attempts = iif(state IN ('sent', 'dead', 'suppressed'), 0, attempts),
    queued_at = iif(state IN ('sent', 'dead', 'suppressed'), excluded.queued_at, queued_at),
    bundle = iif(state IN ('sent', 'dead', 'suppressed'), excluded.bundle, bundle),
    state = iif(state IN ('sent', 'dead', 'suppressed'), excluded.state, state)
"""
_ENQUEUE = Insert(
    ENQUEUE,
    on_conflict="""
ON CONFLICT (receiver, subject) DO UPDATE SET urgency = excluded.urgency
WHERE state IN ('pending', 'retry', 'suspended') AND urgency > excluded.urgency
""",
)
# What is said in place of a message is what was said last.
_PUT_INSTEAD = Insert(
    ENQUEUE, on_conflict=f"{WRITE_ANEW.rstrip()},\n    message = excluded.message"
)
_TOLD = """
SELECT 1 FROM deliveries
WHERE receiver = ? AND subject = ? AND state IN ('sending', 'sent', 'held', 'dead')
"""
_ONE = "SELECT * FROM deliveries WHERE receiver = ? AND subject = ?"
# What tells something by itself comes before what was told within it. What is being sent may have
# got there under that id already.
_UNDER_ID = """
SELECT * FROM (
    SELECT * FROM deliveries
    WHERE receiver = :receiver AND sent_message_id = :message_id
    UNION ALL
    SELECT * FROM deliveries
    WHERE +receiver = :receiver AND state = 'sending' AND sent_message_id IS NULL)
WHERE kind <> 'edit'
ORDER BY sent_message_id IS NULL, bundle <> '', number
"""
_LIST = """
SELECT * FROM deliveries WHERE (:state IS NULL OR state = :state) ORDER BY queued_at, number
"""
# A statement of its own: the index on sent_at serves no condition that may be left out.
_LIST_SENT = """
SELECT * FROM deliveries WHERE sent_at >= :since AND (:state IS NULL OR state = :state)
ORDER BY queued_at, number
"""
# Nothing is tried again in days only, and nothing is queued before it happens, so a time that far
# ahead was written by a clock that has been corrected since. What was queued and not tried may well
# be meant to wait so long.
DUE = """(due_at IS NULL OR due_at <= :now
    OR due_at > :wrong AND (state = 'retry' OR queued_at > :wrong))"""
# From one receiver's name to the next, and of each only until the first row that is due: asked for
# at every wake, it must cost the same however many rows wait.
_WAITING = f"""
WITH RECURSIVE names (name) AS (
    SELECT min(receiver) FROM deliveries WHERE state IN ('pending', 'retry')
    UNION ALL
    SELECT (SELECT min(receiver) FROM deliveries
            WHERE state IN ('pending', 'retry') AND receiver > name)
    FROM names WHERE name IS NOT NULL
)
SELECT name, lane FROM (
    SELECT name, (SELECT urgency FROM deliveries
                  WHERE receiver = name AND state IN ('pending', 'retry') AND {DUE}
                  ORDER BY urgency, queued_at LIMIT 1) AS lane
    FROM names
    WHERE name NOT IN (SELECT name FROM receivers WHERE suspended <> ''))
WHERE lane IS NOT NULL
"""  # noqa: S608  of constants
_NEXT_DUE = """
SELECT due_at FROM deliveries
WHERE state IN ('pending', 'retry') AND due_at > :now
      AND (state = 'pending' OR due_at <= :wrong)
      AND receiver NOT IN (SELECT name FROM receivers WHERE suspended <> '')
ORDER BY due_at LIMIT 1
"""


async def enqueue(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Add rows; one that is there already and still waits becomes as urgent as the new one."""
    await connection.insert(_ENQUEUE, [to_row(delivery) for delivery in deliveries])


async def put_instead(connection: Connection, delivery: Delivery) -> None:
    """Add a row that replaces a message, or have the one of its subject say this now."""
    await connection.insert(_PUT_INSTEAD, [to_row(delivery)])


async def under_id(connection: Connection, receiver: str, message_id: int) -> list[Delivery]:
    """Return what a receiver was told by a message, and then what is on its way there."""
    wanted: dict[str, str | int | None] = {"receiver": receiver, "message_id": message_id}
    return [from_row(row) for row in await connection.rows(_UNDER_ID, wanted)]


async def told(connection: Connection, receiver: str, subject: str) -> bool:
    """Say whether there is a row that no further hit can join."""
    return await connection.row(_TOLD, (receiver, subject)) is not None


async def one(connection: Connection, receiver: str, subject: str) -> Delivery | None:
    """Return a row by what it is about, None if there is none."""
    row = await connection.row(_ONE, (receiver, subject))
    return from_row(row) if row else None


async def listed(
    connection: Connection, *, state: DeliveryState | None, since: datetime | None
) -> list[Delivery]:
    """Return rows, oldest first; with ``since`` only what was sent at that time or later."""
    if since is None:
        pages = connection.pages(_LIST, {"state": state})
    else:
        pages = connection.pages(_LIST_SENT, {"state": state, "since": to_ms(since)})
    return [from_row(row) async for page in pages for row in page]


async def waiting(connection: Connection, now: datetime) -> dict[str, Lane]:
    """Return in which lane the first thing is that is due for a receiver, by its name."""
    rows = await connection.rows(_WAITING, moments(now))
    return {row["name"]: Lane(row["lane"]) for row in rows}


async def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return the earliest time after now that a delivery waits for."""
    row = await connection.row(_NEXT_DUE, moments(now))
    return from_ms_or_none(row["due_at"]) if row else None


def moments(now: datetime) -> dict[str, int]:
    """Return the parameters that ``DUE`` takes."""
    return {"now": to_ms(now), "wrong": to_ms(now + _FAR_AHEAD)}


def to_row(delivery: Delivery) -> tuple[Value, ...]:
    """Return a delivery as the columns that ``ENQUEUE`` names."""
    return (
        delivery.receiver,
        delivery.subject,
        delivery.kind,
        to_ms(delivery.queued_at),
        delivery.lane,
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


def from_row(row: Row) -> Delivery:
    """Return the delivery of a row."""
    return Delivery(
        receiver=row["receiver"],
        subject=row["subject"],
        kind=row["kind"],
        queued_at=from_ms(row["queued_at"]),
        severity=_SEVERITIES.get(Lane(row["urgency"]), Severity.LOW),
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
        claimed_at=None if row["lease_until"] is None else from_ms(row["lease_until"]) - LEASE,
    )
