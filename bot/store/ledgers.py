"""How far each channel is accounted for: floor, upto and head, which follow from its slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Ledger
from bot.store.values import from_ms_or_none, to_json, to_ms, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.model import Top
    from bot.store.connection import Connection, Row

_OPEN = """
INSERT INTO ledgers (channel_id, reread_from, floor, upto, head, backfill_since)
VALUES (?1, 0, ?2, ?2 - 1, ?2 - 1, ?3)
ON CONFLICT (channel_id) DO NOTHING
"""
# From upto the way goes up from run to run, as long as one joins on, from floor down. Each run is
# walked over once: the next time the way begins at its end.
_FOLLOW = """
WITH RECURSIVE
followed (channel_id, floor, upto) AS (
    SELECT channel_id, floor, upto FROM json_each(?) JOIN ledgers ON channel_id = value
),
up (channel_id, at) AS (
    SELECT channel_id, upto FROM followed
    UNION ALL
    SELECT up.channel_id, s.last
    FROM up CROSS JOIN slots s ON s.channel_id = up.channel_id AND s.first = (
        SELECT max(p.first) FROM slots p
        WHERE p.channel_id = up.channel_id AND p.first <= up.at + 1
    )
    WHERE s.last > up.at
),
down (channel_id, at) AS (
    SELECT channel_id, floor FROM followed
    UNION ALL
    SELECT down.channel_id, s.first
    FROM down CROSS JOIN slots s ON s.channel_id = down.channel_id AND s.first = (
        SELECT max(p.first) FROM slots p
        WHERE p.channel_id = down.channel_id AND p.first < down.at
    )
    WHERE s.last >= down.at - 1
)
UPDATE ledgers SET upto = highest.at, floor = lowest.at, head = max(head, coalesce((
    SELECT last FROM slots s WHERE s.channel_id = ledgers.channel_id ORDER BY first DESC LIMIT 1
), 0))
FROM (SELECT channel_id, max(at) AS at FROM up GROUP BY channel_id) AS highest
JOIN (SELECT channel_id, min(at) AS at FROM down GROUP BY channel_id) AS lowest USING (channel_id)
WHERE ledgers.channel_id = highest.channel_id
"""
# Each top as [channel, highest id so far, time]: one that is no higher than upto finds nothing new.
# A check that seems to be of ten minutes later was made by a clock that somebody has set since.
_SEE = """
WITH tops AS (
    SELECT l.channel_id, max(json_extract(value, '$[1]')) AS head,
           max(json_extract(value, '$[2]')) FILTER (
               WHERE max(l.head, json_extract(value, '$[1]')) <= l.upto) AS checked_at
    FROM json_each(?) JOIN ledgers l ON l.channel_id = json_extract(value, '$[0]')
    GROUP BY l.channel_id
)
UPDATE ledgers SET
    head = max(ledgers.head, tops.head),
    checked_at = CASE WHEN tops.checked_at IS NULL THEN ledgers.checked_at
                      WHEN ledgers.checked_at > tops.checked_at + 600000 THEN tops.checked_at
                      ELSE max(coalesce(ledgers.checked_at, 0), tops.checked_at) END
FROM tops WHERE ledgers.channel_id = tops.channel_id
"""
_BACKFILL = """
UPDATE ledgers SET backfill_at = coalesce(:at, backfill_at),
                   backfill_since = CASE WHEN :done THEN NULL ELSE backfill_since END
WHERE channel_id = :channel_id
"""
_ALL = "SELECT * FROM ledgers"
_ONE = "SELECT * FROM ledgers WHERE channel_id = ?"


async def begin(
    connection: Connection, channel_id: int, *, floor: int, since: datetime | None
) -> Ledger:
    """Open a ledger, unless there is one, take into it what is kept already, and return it."""
    await connection.run(_OPEN, (channel_id, floor, to_ms_or_none(since)))
    await follow(connection, [channel_id])
    (row,) = await connection.rows(_ONE, (channel_id,))
    return _ledger(row)


async def follow(connection: Connection, channels: Collection[int]) -> None:
    """Move floor, upto and head of some channels to where their slots reach by now."""
    if channels:
        await connection.run(_FOLLOW, (to_json(list(channels)),))


async def save_tops(connection: Connection, tops: Sequence[Top]) -> None:
    """Raise heads, and note when nothing was newer than what is accounted for."""
    if not tops:
        return
    highest: dict[int, int] = {}
    rows = []
    for top in tops:
        head = max(top.message_id, highest.get(top.channel_id, 0))
        highest[top.channel_id] = head
        rows.append((top.channel_id, head, to_ms(top.seen_at)))
    await connection.run(_SEE, (to_json(rows),))


async def note_backfill(
    connection: Connection, channel_id: int, *, at: datetime | None, done: bool
) -> None:
    """Note how far back a channel has been read (None: as far as before)."""
    noted = {"channel_id": channel_id, "at": to_ms_or_none(at), "done": done}
    await connection.run(_BACKFILL, noted)


async def all_of_them(connection: Connection) -> dict[int, Ledger]:
    """Return the ledgers by channel id."""
    return {row["channel_id"]: _ledger(row) for row in await connection.rows(_ALL)}


def _ledger(row: Row) -> Ledger:
    return Ledger(
        channel_id=row["channel_id"],
        floor=row["floor"],
        upto=row["upto"],
        head=row["head"],
        checked_at=from_ms_or_none(row["checked_at"]),
        backfill_since=from_ms_or_none(row["backfill_since"]),
        backfill_at=from_ms_or_none(row["backfill_at"]),
    )
