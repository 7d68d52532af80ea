"""What is told together: the members of a bundle wait, HELD, for the row that bears its subject.

That row carries them: the alert that a story began with, a digest, or what writes one of these
anew (its subject is the carrier's with ``:edit``). Which members a claim tells is fenced by its
epoch, so that what joins while a message is under way is told by the next one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import EDIT, next_part
from bot.store.outbox import ENQUEUE, LEASE, from_row, to_row
from bot.store.values import to_json, to_ms, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.model import Delivery
    from bot.store.connection import Connection, Value

_MARK = """
UPDATE deliveries SET epoch = ?
WHERE receiver = ? AND bundle = ? AND state = 'held' AND kind <> 'edit'
"""
_SETTLE = """
UPDATE deliveries SET state = 'sent', sent_at = ?, sent_message_id = ?, lease_until = ?, error = ''
WHERE receiver = ? AND bundle = ? AND state = 'held' AND kind <> 'edit' AND epoch = ?
"""
# What is to be written anew can be, once it was written.
_RELEASE_EDIT = """
UPDATE deliveries SET state = 'pending', bundle = ''
WHERE receiver = ? AND bundle = ? AND state = 'held' AND kind = 'edit'
"""
_GIVE_UP = """
UPDATE deliveries SET state = 'dead', error = ? WHERE receiver = ? AND bundle = ? AND state = 'held'
"""
_SET_APART = """
UPDATE deliveries SET state = 'dead', error = ?, bundle = ''
WHERE subject = ? AND receiver = ? AND bundle = ? AND state = 'held'
"""
_MEMBERS = """
SELECT * FROM deliveries
WHERE receiver = ? AND bundle = ? AND kind <> 'edit' AND state NOT IN ('dead', 'suppressed')
ORDER BY queued_at, number
"""
_ANY_MEMBER = f"SELECT EXISTS ({_MEMBERS}) AS any"
_OPEN = """
SELECT subject FROM deliveries
WHERE receiver = :receiver AND state IN ('pending', 'retry') AND state = 'pending'
      AND attempts = 0 AND due_at = :due_at
      AND (subject = :subject OR substr(subject, 1, length(:subject) + 1) = :subject || '#')
LIMIT 1
"""
_KNOWN = "SELECT 1 FROM deliveries WHERE receiver = ? AND subject = ?"
_GATHER = """
UPDATE deliveries SET state = 'held', bundle = :bundle, due_at = NULL
WHERE number IN (
    SELECT number FROM json_each(:subjects) CROSS JOIN deliveries
        ON receiver = :receiver AND subject = value
    UNION ALL
    SELECT number FROM json_each(:subjects) CROSS JOIN deliveries
        ON receiver = :receiver AND bundle IN (value, value || ':edit')
    WHERE state = 'held' AND kind <> 'edit')
"""
# What waited for a message to be written anew is told with it now.
_NEEDLESS = """
UPDATE deliveries SET state = 'suppressed', bundle = ''
WHERE number IN (
    SELECT number FROM json_each(:subjects) CROSS JOIN deliveries
        ON receiver = :receiver AND subject = value || ':edit'
    WHERE state = 'held')
"""
_LEAD_NO_MORE = """
UPDATE deliveries SET story = ''
WHERE number IN (
    SELECT number FROM deliveries WHERE receiver = :receiver AND subject = :carrier
    UNION ALL
    SELECT number FROM deliveries WHERE receiver = :receiver AND bundle = :carrier)
"""
_ALONE = "UPDATE deliveries SET state = 'pending', bundle = '' WHERE receiver = ? AND subject = ?"
_FOLLOW = """
UPDATE deliveries SET bundle = ? WHERE receiver = ? AND bundle = ? AND story = ? AND state = 'held'
"""


async def mark(connection: Connection, delivery: Delivery) -> None:
    """Fence the members that this claim of their carrier tells."""
    await connection.run(_MARK, (delivery.epoch, delivery.receiver, delivery.subject))


async def settle(
    connection: Connection, delivery: Delivery, *, message_id: int | None, now: datetime
) -> None:
    """Note that what a claim of the carrier told was sent with it."""
    where = (delivery.receiver, delivery.subject)
    lease = to_ms_or_none(delivery.claimed_at and delivery.claimed_at + LEASE)
    await connection.run(_SETTLE, (to_ms(now), message_id, lease, *where, delivery.epoch))
    await connection.run(_RELEASE_EDIT, where)


async def give_up(connection: Connection, delivery: Delivery, *, error: str) -> None:
    """See to the members of what was given up.

    What a message cannot be made to say any more, because it is gone, is told by another one; what
    it was to say only later, too.
    """
    if delivery.kind == "edit":
        await release(connection, delivery)
    else:
        await let_lead(connection, replace(delivery, subject=f"{delivery.subject}{EDIT}"))
        await connection.run(_GIVE_UP, (error, delivery.receiver, delivery.subject))


async def release(connection: Connection, delivery: Delivery) -> None:
    """Have told by others what should have been written into a message, which leads no more."""
    receiver, carrier = delivery.receiver, delivery.subject.removesuffix(EDIT)
    await connection.run(_LEAD_NO_MORE, {"receiver": receiver, "carrier": carrier})
    await let_lead(connection, delivery)


async def set_apart(connection: Connection, delivery: Delivery, reasons: Mapping[str, str]) -> int:
    """Give up members that wait, each for its reason, by subject; return how many there were."""
    where = (delivery.receiver, delivery.subject)
    changed = [
        await connection.run(_SET_APART, (reason, subject, *where))
        for subject, reason in reasons.items()
    ]
    return sum(changed)


async def let_lead(connection: Connection, delivery: Delivery) -> None:
    """Let the first of each story that waits for a row lead the others of it."""
    firsts: dict[str, str] = {}
    for one in await members(connection, delivery):
        if one.state == "held":
            firsts.setdefault(one.story, one.subject)
    for story, first in firsts.items():
        await connection.run(_ALONE, (delivery.receiver, first))
        await connection.run(_FOLLOW, (first, delivery.receiver, delivery.subject, story))


async def members(connection: Connection, delivery: Delivery) -> list[Delivery]:
    """Return what a carrier tells beside itself, the oldest first."""
    rows = await connection.rows(_MEMBERS, (delivery.receiver, delivery.subject))
    return [from_row(row) for row in rows]


async def has_members(connection: Connection, delivery: Delivery) -> bool:
    """Say whether a carrier tells anything beside itself."""
    (row,) = await connection.rows(_ANY_MEMBER, (delivery.receiver, delivery.subject))
    return bool(row["any"])


async def gather(connection: Connection, carrier: Delivery, subjects: Sequence[str]) -> None:
    """Have rows that wait, and whatever waits for these, told within the carrier, which is added.

    Where there is one of that subject already it takes them in, if it waits for the same time; if
    not, the new one is the next part of it.
    """
    bundle = await _open(connection, carrier)
    if bundle is None:
        bundle = await _free(connection, carrier)
        row = to_row(replace(carrier, subject=bundle))
        await connection.run(f"{ENQUEUE} VALUES ({', '.join('?' * len(row))})", row)
    rows = {"receiver": carrier.receiver, "subjects": to_json(list(subjects))}
    await connection.run(_GATHER, {**rows, "bundle": bundle})
    await connection.run(_NEEDLESS, rows)


async def _free(connection: Connection, carrier: Delivery) -> str:
    """Return the carrier's subject, or that of the first part after it which there is not yet.

    The night may be told already though it goes on: its hours or the clock were changed.
    """
    subject = carrier.subject
    while await connection.row(_KNOWN, (carrier.receiver, subject)):
        subject = next_part(subject)
    return subject


async def _open(connection: Connection, carrier: Delivery) -> str | None:
    if carrier.due_at is None:
        return None
    wanted: dict[str, Value] = {
        "receiver": carrier.receiver,
        "subject": carrier.subject,
        "due_at": to_ms(carrier.due_at),
    }
    row = await connection.row(_OPEN, wanted)
    return str(row["subject"]) if row else None
