"""Outbox rows under way: claimed by one process, answered under the epoch of the claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import DeliveryState
from bot.store import bundles, silences
from bot.store.outbox import DUE, LEASE, REMOVED, from_row, moments
from bot.store.values import to_ms, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import Delivery, Lane
    from bot.store.connection import Connection, Row

# What is due is what waiting() counts: nothing for a receiver that is suspended. What was sent and
# never confirmed (it is a repeat, with a time to be tried again) goes after what was not sent yet.
# Each half reads an index in its order and stops at the first row.
_NEXT = f"""
SELECT * FROM (
    SELECT * FROM (
        SELECT * FROM deliveries
        WHERE receiver = :receiver AND state IN ('pending', 'retry') AND urgency <= :lane
              AND (repeat = 0 OR due_at IS NULL) AND {DUE}
        ORDER BY urgency, queued_at, number LIMIT 1)
    UNION ALL
    SELECT * FROM (
        SELECT * FROM deliveries
        WHERE receiver = :receiver AND state = 'retry' AND repeat = 1 AND urgency <= :lane AND {DUE}
        ORDER BY urgency, due_at, number LIMIT 1))
WHERE receiver NOT IN (SELECT name FROM receivers WHERE suspended <> '')
ORDER BY urgency, due_at IS NOT NULL AND repeat
LIMIT 1
"""  # noqa: S608  of constants
_CLAIM = """
UPDATE deliveries SET state = 'sending', epoch = epoch + 1, attempts = attempts + 1, due_at = NULL,
                      owner = ?, lease_until = ?, again = 0
WHERE number = ?
"""
_BY_NUMBER = "SELECT * FROM deliveries WHERE number = ?"
_SUPPRESS = "UPDATE deliveries SET state = 'suppressed', due_at = NULL WHERE number = ?"
# Only the claim that is under way may be answered: its epoch is the fence. What was given up
# meanwhile, because its receiver was removed, has arrived all the same.
_ACK = f"""
UPDATE deliveries SET state = iif(again, 'pending', 'sent'), sent_at = ?, sent_message_id = ?,
                      attempts = iif(again, 0, attempts), error = ''
WHERE receiver = ? AND subject = ? AND epoch = ?
      AND (state = 'sending' OR state = 'dead' AND error = '{REMOVED}')
"""  # noqa: S608  of a constant
_CLAIMED = """
SELECT 1 FROM deliveries WHERE receiver = ? AND subject = ? AND epoch = ? AND state = 'sending'
"""
_NACK = """
UPDATE deliveries SET state = ?, error = ?, due_at = ?, repeat = max(repeat, ?),
                      attempts = attempts - ?, random_id = iif(?, NULL, random_id)
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
# What can be done twice without harm is no repeat: a message under its id, and writing one anew.
_RECOVER = """
UPDATE deliveries SET state = 'retry', due_at = NULL,
                      repeat = max(repeat, random_id IS NULL AND kind <> 'edit')
WHERE state = 'sending' AND (:owner IS NULL OR owner <> :owner)
      AND (:now IS NULL OR lease_until <= :now)
"""
_REPEATS = """
SELECT count(*) AS repeats FROM deliveries
WHERE state = 'sending' AND (:owner IS NULL OR owner <> :owner)
      AND (:now IS NULL OR lease_until <= :now)
      AND random_id IS NULL AND kind <> 'edit'
"""


async def claim(
    connection: Connection, receiver: str, now: datetime, *, lane: Lane, owner: str
) -> Delivery | None:
    """Mark a receiver's next due delivery SENDING and return it; this counts as an attempt."""
    wanted: dict[str, str | int | None] = {"receiver": receiver, "lane": lane, **moments(now)}
    row = await connection.row(_NEXT, wanted)
    while row is not None and await _is_settled(connection, row):
        await connection.run(_SUPPRESS, (row["number"],))
        row = await connection.row(_NEXT, wanted)
    if row is None:
        return None
    await connection.run(_CLAIM, (owner, to_ms(now + LEASE), row["number"]))
    (claimed,) = await connection.rows(_BY_NUMBER, (row["number"],))
    delivery = from_row(claimed)
    await bundles.mark(connection, delivery)
    return delivery


async def _is_settled(connection: Connection, row: Row) -> bool:
    """Whether what would be told next need not be: somebody sees to it, or to all of it."""
    if row["kind"] == "digest":
        return not await bundles.has_members(connection, from_row(row))
    if row["kind"] == "escalation":
        return await silences.is_seen_to(connection, row["story"], row["receiver"])
    return False


async def identify(connection: Connection, delivery: Delivery, random_id: int | None) -> Delivery:
    """Say what a claimed delivery goes out under, before it does; return it so.

    None takes the id away: what was sent under it may arrive once more.
    """
    repeat = delivery.repeat or (random_id is None and delivery.random_id is not None)
    await connection.run(_IDENTIFY, (random_id, repeat, *_claim_of(delivery)))
    is_first_try = delivery.random_id is None
    return replace(delivery, random_id=random_id, repeat=repeat, is_first_try=is_first_try)


async def ack(
    connection: Connection, delivery: Delivery, *, message_id: int | None, now: datetime
) -> bool:
    """Record a confirmation, also of what was told with it.

    False when the claim is no longer the one under way.
    """
    changes = (to_ms(now), message_id, *_claim_of(delivery))
    if await connection.run(_ACK, changes) != 1:
        return False
    await bundles.settle(connection, delivery, message_id=message_id, now=now)
    return True


async def nack(
    connection: Connection,
    delivery: Delivery,
    *,
    state: DeliveryState,
    error: str,
    due_at: datetime | None,
    repeat: bool,
    refused: bool,
) -> bool:
    """Record a failure; False when the claim is no longer the one under way."""
    is_dead = state == "dead"
    is_untold = refused and delivery.is_first_try  # it may yet be held, folded and joined
    changes = (state, error, to_ms_or_none(due_at), repeat, not repeat and not is_dead, is_untold)
    if await connection.run(_NACK, (*changes, *_claim_of(delivery))) != 1:
        return False
    if is_dead:
        await bundles.give_up(connection, delivery, error=error)
    return True


async def give_back(
    connection: Connection,
    delivery: Delivery,
    *,
    error: str,
    due_at: datetime,
    lost: Mapping[str, str],
) -> None:
    """Undo a claim that nothing was sent for, and give up what never can be read."""
    if await connection.row(_CLAIMED, _claim_of(delivery)) is None:
        return
    apart = await bundles.set_apart(connection, delivery, lost)
    is_lost = bool(lost) and not apart
    if is_lost and delivery.kind != "edit":
        await bundles.let_lead(connection, delivery)
    await nack(
        connection,
        delivery,
        state=DeliveryState.DEAD if is_lost else DeliveryState.RETRY,
        error=error,
        due_at=None if is_lost else due_at,
        repeat=False,
        refused=True,
    )


async def hasten(connection: Connection, receiver: str, now: datetime) -> None:
    """Make due what may have arrived at the receiver; it still goes after what was not sent."""
    await connection.run(_HASTEN, {"receiver": receiver, "now": to_ms(now)})


async def recover(connection: Connection, *, but_of: str | None, now: datetime | None) -> int:
    """Make due again what was being sent; return how many may be repeats of it.

    ``but_of`` names a process whose claims stand. With a time, only what was claimed so long before
    it that its lease is over.
    """
    wanted = {"owner": but_of, "now": to_ms_or_none(now)}
    (row,) = await connection.rows(_REPEATS, wanted)
    await connection.run(_RECOVER, wanted)
    return int(row["repeats"])


def _claim_of(delivery: Delivery) -> tuple[str, str, int]:
    return delivery.receiver, delivery.subject, delivery.epoch
