"""Figures for /status: totals, and how long things took."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.model import Wait, Waiting
from bot.store.values import from_ms_or_none, to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connection import Connection

_NAMES = ("posts", "hits", "old_hits", "sent", "dead")
# Alerts only: answers to commands are no measure of the watch.
_COUNTS = """
SELECT
    (SELECT count(*) FROM posts WHERE seen_at >= :since) AS posts,
    (SELECT count(*) FROM hits WHERE seen_at >= :since AND NOT history) AS hits,
    (SELECT count(*) FROM hits WHERE seen_at >= :since AND history) AS old_hits,
    (SELECT count(*) FROM deliveries WHERE kind = 'alert' AND sent_at >= :since) AS sent,
    (SELECT count(*) FROM deliveries WHERE kind = 'alert' AND queued_at >= :since
        AND state = 'dead') AS dead
"""
# Whatever is held waits for a row that is not, or for what writes that one anew: so only the rows
# under way are looked through, each group of them by an index of its own. Of suspended ones there
# is none; they are sought only among the rows of receivers that are suspended.
_WAITING = """
WITH under_way AS (
    SELECT receiver, subject, kind, state, due_at FROM deliveries
    WHERE state IN ('pending', 'retry')
    UNION ALL
    SELECT receiver, subject, kind, state, due_at FROM deliveries WHERE state = 'sending'
    UNION ALL
    SELECT d.receiver, d.subject, d.kind, d.state, d.due_at
    FROM receivers r CROSS JOIN deliveries d ON d.receiver = r.name
    WHERE r.suspended <> '' AND d.state = 'suspended'
), counted AS MATERIALIZED (
    SELECT receiver,
           CASE WHEN receiver IN (SELECT name FROM receivers WHERE suspended <> '')
                    THEN 'suspended'
                WHEN state = 'sending' THEN 'sending'
                WHEN due_at IS NULL OR due_at <= :now THEN 'pace'
                WHEN state = 'retry' THEN 'retry'
                WHEN substr(subject, 1, 8) = 'silence:' AND EXISTS (
                    SELECT 1 FROM silences
                    WHERE number = CAST(substr(subject, 9) AS INTEGER) AND until > :now)
                    THEN 'muted'
                ELSE 'quiet' END AS wait,
           due_at,
           (kind = 'alert')
           + (SELECT count(*) FROM deliveries m
              WHERE m.receiver = u.receiver AND m.bundle IN (u.subject, u.subject || ':edit')
                    AND m.state = 'held' AND m.kind = 'alert') AS alerts
    FROM under_way u
)
SELECT receiver, wait, iif(wait IN ('quiet', 'muted'), due_at, NULL) AS until,
       sum(alerts) AS alerts
FROM counted WHERE alerts > 0 GROUP BY receiver, wait, until ORDER BY receiver, wait, until
"""
# Telegram lets a post have any date: one of years ago says nothing of how long things took.
_CREDIBLE = """
NOT (p.source = 'push' AND p.seen_at - p.posted_at > 86400000)
AND NOT EXISTS (
    SELECT 1 FROM channels c WHERE c.channel_id = p.channel_id AND p.posted_at < c.added_at)
"""
_LATENCIES = f"""
SELECT (d.sent_at - p.posted_at) / 1000.0 AS seconds
FROM deliveries d JOIN posts p USING (channel_id, message_id)
WHERE d.kind = 'alert' AND d.sent_at >= ? AND {_CREDIBLE}
ORDER BY seconds
"""  # noqa: S608  of constants
_DELAYS = f"""
SELECT p.source, json_group_array((p.seen_at - p.posted_at) / 1000.0) AS seconds
FROM posts p
WHERE p.seen_at >= ? AND p.source <> 'export' AND NOT EXISTS (
    SELECT 1 FROM channels c WHERE c.channel_id = p.channel_id AND p.message_id <= c.anchor)
      AND {_CREDIBLE}
GROUP BY p.source
"""  # noqa: S608  of constants


async def counts(connection: Connection, since: datetime) -> dict[str, int]:
    """Return totals by name: posts and hits by sighting, alerts by sending, the dead by queueing.

    Hits in history are counted apart, as ``old_hits``.
    """
    (row,) = await connection.rows(_COUNTS, {"since": to_ms(since)})
    return {name: row[name] for name in _NAMES}


async def waiting(connection: Connection, now: datetime) -> list[Waiting]:
    """Return what waits to be told now, however long it has, by receiver and by what it waits for.

    What is told within another message waits for what that one does.
    """
    return [
        Waiting(
            receiver=row["receiver"],
            wait=Wait(row["wait"]),
            alerts=row["alerts"],
            until=from_ms_or_none(row["until"]),
        )
        for row in await connection.rows(_WAITING, {"now": to_ms(now)})
    ]


async def latencies(connection: Connection, since: datetime) -> list[float]:
    """Return the seconds from posting to the sent alert, sorted."""
    return [row["seconds"] for row in await connection.rows(_LATENCIES, (to_ms(since),))]


async def storing_delays(connection: Connection, since: datetime) -> dict[str, list[float]]:
    """Return the seconds from posting to the first sighting by source, sorted, without history."""
    rows = await connection.rows(_DELAYS, (to_ms(since),))
    return {row["source"]: sorted(json.loads(row["seconds"])) for row in rows}
