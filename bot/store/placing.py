"""How new alerts are queued: a story is one message, which its later posts are written into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import EDIT, Delivery, DeliveryState, Lane, Severity
from bot.store import outbox
from bot.store.insert import Insert
from bot.store.values import from_ms, to_json, to_ms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.model import Pings
    from bot.store.connection import Connection

    Key = tuple[str, str]  # receiver, story

# The first alert of a story that a receiver was or will be told, what carries it, and how loud the
# story was so far. What is muted leads nothing: somebody may hear of it by another rule.
_TOLD = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS receiver, json_extract(value, '$[1]') AS story
    FROM json_each(?)
)
SELECT k.receiver, k.story, d.subject AS lead, c.subject AS carrier, c.state,
       c.state IN ('pending', 'retry', 'suspended') AND c.attempts = 0 AND c.random_id IS NULL
           AS is_open,
       (SELECT min(u.urgency) FROM deliveries u
        WHERE u.receiver = k.receiver AND u.story = k.story AND u.kind = 'alert') AS lane,
       (SELECT count(DISTINCT channel_id) FROM deliveries n
        WHERE n.receiver = k.receiver AND n.story = k.story AND n.kind = 'alert') AS channels
FROM keys k CROSS JOIN deliveries d ON d.number = (
    SELECT x.number FROM deliveries x
    WHERE x.receiver = k.receiver AND x.story = k.story AND x.kind = 'alert'
          AND x.state NOT IN ('dead', 'suppressed') AND x.bundle NOT LIKE '%:edit'
          AND NOT (x.state = 'held' AND x.bundle LIKE 'silence:%')
    ORDER BY x.number LIMIT 1)
CROSS JOIN deliveries c
    ON c.receiver = d.receiver AND c.subject = iif(d.bundle = '', d.subject, d.bundle)
"""
_CHANNELS = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS receiver, json_extract(value, '$[1]') AS story
    FROM json_each(?)
)
SELECT k.receiver, k.story, count(DISTINCT d.channel_id) AS channels
FROM keys k CROSS JOIN deliveries d ON d.receiver = k.receiver AND d.story = k.story
WHERE d.kind = 'alert' GROUP BY k.receiver, k.story
"""
_EDIT = Insert(outbox.ENQUEUE, on_conflict=outbox.WRITE_ANEW)
_HASTY_PINGS = """
UPDATE deliveries SET state = 'suppressed'
WHERE receiver = ? AND story = ? AND kind = 'ping' AND state = 'pending' AND attempts = 0
"""


@dataclass(slots=True, kw_only=True)
class _Told:
    """A story as one receiver is told it; ``is_open`` while its message can still be added to."""

    lead: str
    carrier: str
    state: str
    is_open: bool
    lane: Lane
    channels: int


async def place(
    connection: Connection, alerts: Sequence[Delivery], *, joining: Collection[str], pings: Pings
) -> None:
    """Queue new alerts; what joins a story does so for the receivers ``joining``.

    A post of a story that was told is written into its message. It is told by itself if it is the
    first that is urgent.
    """
    keys = {(row.receiver, row.story) for row in alerts if row.receiver in joining and row.story}
    told = await _told(connection, keys)
    before = {key: story.channels for key, story in told.items() if story.state == "sent"}
    placed = [_placed(row, told) if _key(row) in keys else row for row in alerts]
    await outbox.enqueue(connection, placed)
    joined = [row for row in placed if row.bundle.endswith(EDIT)]
    edits = {(row.receiver, row.bundle): _edit(row, told[_key(row)]) for row in joined}
    await connection.insert(_EDIT, [outbox.to_row(edit) for edit in edits.values()])
    newest = {_key(row): row for row in joined if _key(row) in before}
    await _ping(connection, newest, before, pings)


async def _told(connection: Connection, keys: Collection[Key]) -> dict[Key, _Told]:
    if not keys:
        return {}
    return {
        (row["receiver"], row["story"]): _Told(
            lead=row["lead"],
            carrier=row["carrier"],
            state=row["state"],
            is_open=bool(row["is_open"]),
            lane=Lane(row["lane"]),
            channels=row["channels"],
        )
        for row in await connection.rows(_TOLD, (to_json(list(keys)),))
    }


def _placed(row: Delivery, told: dict[Key, _Told]) -> Delivery:
    """Return an alert as it is queued, and note what it is to those that come after it."""
    story = told.get(_key(row))
    if story is None:
        told[_key(row)] = _Told(
            lead=row.subject,
            carrier=row.subject,
            state=row.state,
            is_open=True,
            lane=row.lane,
            channels=1,
        )
        return row
    if story.lead == row.subject:
        return row
    if row.lane is Lane.URGENT and story.lane is not Lane.URGENT:
        story.lane = Lane.URGENT
        return row
    bundle = story.carrier if story.is_open else story.carrier + EDIT
    return replace(row, state=DeliveryState.HELD, bundle=bundle)


def _edit(row: Delivery, story: _Told) -> Delivery:
    """Return the row that writes a story's message anew, at once or when that has been sent."""
    is_sent = story.state == "sent"
    return replace(
        row,
        subject=story.carrier + EDIT,
        kind="edit",
        state=DeliveryState.PENDING if is_sent else DeliveryState.HELD,
        bundle="" if is_sent else story.carrier,
    )


async def _ping(
    connection: Connection,
    newest: dict[Key, Delivery],
    before: dict[Key, int],
    pings: Pings,
) -> None:
    """Queue the telling anew of stories that have spread; of those that wait, the last one does."""
    if not newest or not pings.at:
        return
    for found in await connection.rows(_CHANNELS, (to_json(list(newest)),)):
        key = found["receiver"], found["story"]
        reached = [size for size in pings.at if before[key] < size <= found["channels"]]
        if reached:
            await connection.run(_HASTY_PINGS, key)
            await outbox.enqueue(connection, [_pinging(newest[key], max(reached), pings.wait)])


def _pinging(row: Delivery, channels: int, wait: timedelta) -> Delivery:
    return replace(
        row,
        subject=f"ping:{row.story}:{channels}",
        kind="ping",
        severity=Severity.NORMAL,  # only the first alert of a story may be urgent
        state=DeliveryState.PENDING,
        bundle="",
        due_at=_together(row.queued_at + wait, wait),
    )


def _together(moment: datetime, wait: timedelta) -> datetime:
    """Return the first moment from this one on at which all wait that spread in a while."""
    step = wait // timedelta(milliseconds=1) or 1
    return from_ms(-(-to_ms(moment) // step) * step)


def _key(row: Delivery) -> Key:
    return row.receiver, row.story
