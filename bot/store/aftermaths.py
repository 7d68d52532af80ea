"""What became of a told post and of its story: edits, deletion, other channels, who took it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.model import Also, Edit, Taken
from bot.store import channels
from bot.store.values import from_ms, from_ms_or_none, to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Alert, Delivery
    from bot.store.connection import Connection, Row

_NAMED = 120  # other posts of a story that are looked up; more than a message has room for
_EDITS = 20  # of a post, the newest

# The other posts of the story that this receiver was or is being told: what is muted is not among
# them, nor what waits for a later message.
_ALSO = """
SELECT d.channel_id, d.message_id, p.posted_at, p.gone_at,
       count(*) OVER () AS posts,
       (SELECT count(DISTINCT n.channel_id) FROM deliveries n
        WHERE n.receiver = ?1 AND n.story = ?2 AND n.kind = 'alert' AND n.channel_id <> ?3
              AND n.state NOT IN ('dead', 'suppressed')) AS channels
FROM deliveries d CROSS JOIN posts p USING (channel_id, message_id)
WHERE d.receiver = ?1 AND d.story = ?2 AND d.kind = 'alert'
      AND d.state NOT IN ('dead', 'suppressed') AND NOT (d.channel_id = ?3 AND d.message_id = ?4)
ORDER BY p.posted_at, d.number
LIMIT ?5
"""
_REVISIONS = """
SELECT text, seen_at, coalesce(edited_at, seen_at) AS at FROM revisions
WHERE channel_id = ? AND message_id = ? ORDER BY number DESC LIMIT ?
"""
_GONE = "SELECT gone_at FROM posts WHERE channel_id = ? AND message_id = ?"
_TAKEN = "SELECT by, at FROM taken WHERE story = ?"
_SPREAD = """
SELECT count(DISTINCT channel_id) AS channels FROM deliveries
WHERE receiver = ? AND story = ? AND kind = 'alert' AND state NOT IN ('dead', 'suppressed')
"""


async def with_aftermath(connection: Connection, alert: Alert, delivery: Delivery) -> Alert:
    """Return an alert with what became of it since it was sent, if it was, and of its story."""
    alert = replace(
        alert,
        gone_at=await _gone_at(connection, alert),
        edits=await _edits(connection, alert, delivery.told_at) if delivery.told_at else (),
    )
    if not delivery.story:
        return alert
    told = await _with_story(connection, alert, delivery)
    return replace(told, taken=await _taken(connection, delivery.story))


async def _with_story(connection: Connection, alert: Alert, delivery: Delivery) -> Alert:
    post = alert.post
    where = (delivery.receiver, delivery.story, post.channel_id, post.message_id, _NAMED)
    rows = await connection.rows(_ALSO, where)
    if not rows:
        return alert
    also = tuple([await _also(connection, row) for row in rows])
    return replace(
        alert,
        also=also,
        also_posts=rows[0]["posts"],
        also_channels=rows[0]["channels"],
        first_told=also[0] if also[0].posted_at < post.posted_at else None,
        spread=await _spread(connection, delivery) if delivery.kind == "ping" else 0,
    )


async def _also(connection: Connection, row: Row) -> Also:
    return Also(
        channel=await channels.of_id(connection, row["channel_id"]),
        message_id=row["message_id"],
        posted_at=from_ms(row["posted_at"]),
        is_gone=row["gone_at"] is not None,
    )


async def _spread(connection: Connection, delivery: Delivery) -> int:
    (row,) = await connection.rows(_SPREAD, (delivery.receiver, delivery.story))
    return int(row["channels"])


async def _gone_at(connection: Connection, alert: Alert) -> datetime | None:
    row = await connection.row(_GONE, (alert.post.channel_id, alert.post.message_id))
    return from_ms_or_none(row["gone_at"]) if row else None


async def _edits(connection: Connection, alert: Alert, told_at: datetime) -> tuple[Edit, ...]:
    """Return how the text was changed since it was told."""
    where = (alert.post.channel_id, alert.post.message_id, _EDITS + 1)
    rows = (await connection.rows(_REVISIONS, where))[::-1]
    told = to_ms(told_at)
    return tuple(
        Edit(at=from_ms(row["at"]), before=before["text"], after=row["text"])
        for before, row in pairwise(rows)
        if row["seen_at"] > told
    )


async def _taken(connection: Connection, story: str) -> Taken | None:
    row = await connection.row(_TAKEN, (story,))
    return Taken(by=row["by"], at=from_ms(row["at"])) if row else None
