"""Figures for /status: totals, and how long things took."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.store.values import to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connection import Connection

_NAMES = ("posts", "hits", "old_hits", "sent", "waiting", "dead")
# Alerts only: answers to commands are no measure of the watch.
_COUNTS = """
SELECT
    (SELECT count(*) FROM posts WHERE seen_at >= :since) AS posts,
    (SELECT count(*) FROM hits WHERE seen_at >= :since AND NOT history) AS hits,
    (SELECT count(*) FROM hits WHERE seen_at >= :since AND history) AS old_hits,
    (SELECT count(*) FROM deliveries WHERE kind = 'alert' AND sent_at >= :since) AS sent,
    (SELECT count(*) FROM deliveries WHERE kind = 'alert' AND queued_at >= :since
        AND state IN ('pending', 'sending', 'retry', 'suspended', 'held')) AS waiting,
    (SELECT count(*) FROM deliveries WHERE kind = 'alert' AND queued_at >= :since
        AND state = 'dead') AS dead
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
    """Return totals by name: posts and hits by sighting, alerts sent, waiting, dead by queueing.

    Hits in history are counted apart, as ``old_hits``.
    """
    (row,) = await connection.rows(_COUNTS, {"since": to_ms(since)})
    return {name: row[name] for name in _NAMES}


async def latencies(connection: Connection, since: datetime) -> list[float]:
    """Return the seconds from posting to the sent alert, sorted."""
    return [row["seconds"] for row in await connection.rows(_LATENCIES, (to_ms(since),))]


async def storing_delays(connection: Connection, since: datetime) -> dict[str, list[float]]:
    """Return the seconds from posting to the first sighting by source, sorted, without history."""
    rows = await connection.rows(_DELAYS, (to_ms(since),))
    return {row["source"]: sorted(json.loads(row["seconds"])) for row in rows}
