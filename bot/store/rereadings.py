"""Which ids are old enough to be read again, and how far that has been done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.model import Rereading
from bot.store.values import to_json, to_ms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.store.connection import Connection

_NOTE = """
INSERT INTO rereadings (channel_id, absent, after, upto)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
       json_extract(value, '$[3]')
FROM json_each(?) WHERE true
ON CONFLICT (channel_id, absent, after) DO UPDATE SET upto = max(upto, excluded.upto)
"""
# Asked every few seconds: where the first post above what was noted is too young, and that is
# nearly everywhere, two look-ups settle it. Nothing below is ever looked at. A post dated in the
# future is as old as its sighting: else all above it would wait for that day.
_DUE = """
WITH ages AS (
    SELECT key AS number, json_extract(value, '$[0]') AS absent,
           json_extract(value, '$[1]') AS after
    FROM json_each(:ages)
),
noted AS (
    SELECT l.channel_id, a.number, a.absent, a.after,
           max(l.reread_from - 1, coalesce(r.upto, l.floor - 1)) AS upto
    FROM ledgers l CROSS JOIN ages a
         LEFT JOIN rereadings r USING (channel_id, absent, after)
),
due AS MATERIALIZED (
    SELECT channel_id, number, absent, after, upto + 1 AS first, (
        SELECT p.message_id FROM posts p
        WHERE p.channel_id = noted.channel_id AND p.message_id > upto
              AND min(p.posted_at, p.seen_at) <= :now - after
        ORDER BY p.message_id DESC LIMIT 1
    ) AS last
    FROM noted
    WHERE (
        SELECT min(p.posted_at, p.seen_at) FROM posts p
        WHERE p.channel_id = noted.channel_id AND p.message_id > upto
        ORDER BY p.message_id LIMIT 1
    ) <= :now - after
)
SELECT json_group_array(json_array(channel_id, number, first, last, CASE WHEN absent THEN (
    SELECT coalesce(sum(s.last - max(s.first, due.first) + 1), 0) FROM slots s
    WHERE s.channel_id = due.channel_id AND s.kind IN (0, 3) AND s.last >= due.first
          AND s.first <= due.last AND s.first >= coalesce((
              SELECT max(b.first) FROM slots b
              WHERE b.channel_id = due.channel_id AND b.first <= due.first), 0)
          AND (SELECT p.seen_at < p.posted_at + after FROM posts p
               WHERE p.channel_id = due.channel_id AND p.message_id > s.last
               ORDER BY p.message_id LIMIT 1)
) ELSE (
    SELECT count(*) FROM posts p
    WHERE p.channel_id = due.channel_id AND p.message_id BETWEEN due.first AND due.last
          AND p.gone_at IS NULL AND p.seen_at < p.posted_at + after
) END)) AS due
FROM due
"""


async def note(connection: Connection, rereadings: Sequence[Rereading]) -> None:
    """Note that ids need not be read again at an age."""
    rows = [(one.channel_id, int(one.absent), _ms(one.after), one.last) for one in rereadings]
    if rows:
        await connection.run(_NOTE, (to_json(rows),))


async def due(
    connection: Connection, now: datetime, after: Sequence[float], *, absent_after: float
) -> list[Rereading]:
    """Return what has become old enough, by channel and age; the absent ids last."""
    ages = [(False, seconds) for seconds in after] + [(True, absent_after)]
    rows = [(int(absent), _ms(seconds)) for absent, seconds in ages]
    (answer,) = await connection.rows(_DUE, {"now": to_ms(now), "ages": to_json(rows)})
    return [
        Rereading(
            channel_id=channel_id,
            absent=ages[number][0],
            after=ages[number][1],
            first=first,
            last=last,
            needed=needed,
        )
        for channel_id, number, first, last, needed in sorted(json.loads(answer["due"]))
    ]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
