"""Looking at stored posts: lists of them, and what they say of a channel's habits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Post
from bot.store.values import from_list, from_ms, from_ms_or_none, to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connection import Connection, Row

_LIST = """
SELECT * FROM posts
WHERE posted_at >= :since AND gone_at IS NULL
      AND (:channel_id IS NULL OR channel_id = :channel_id)
ORDER BY posted_at DESC, channel_id DESC, message_id DESC
LIMIT :newest
"""
_NO_LIMIT = -1
# From one channel to the next by the index: max() by GROUP BY would read every post's key.
_NEWEST_IDS = """
WITH RECURSIVE ids (channel_id) AS (
    SELECT min(channel_id) FROM posts
    UNION ALL
    SELECT (SELECT min(p.channel_id) FROM posts p WHERE p.channel_id > ids.channel_id)
    FROM ids WHERE ids.channel_id IS NOT NULL
)
SELECT channel_id, (SELECT message_id FROM posts p
                    WHERE p.channel_id = ids.channel_id AND p.gone_at IS NULL
                    ORDER BY message_id DESC LIMIT 1) AS message_id
FROM ids WHERE channel_id IS NOT NULL
"""
_PRESENT = """
SELECT message_id FROM posts
WHERE channel_id = ? AND message_id BETWEEN ? AND ? AND gone_at IS NULL
"""
# The + keeps SQLite from reading every post there is, in the order of the channels.
_ACTIVITY = """
SELECT channel_id, count(*) AS posts FROM posts WHERE posted_at >= ? GROUP BY +channel_id
"""
_TIMES = "SELECT posted_at FROM posts WHERE channel_id = ? ORDER BY message_id DESC LIMIT ?"


async def all_of_them(
    connection: Connection,
    *,
    since: datetime | None,
    channel_id: int | None,
    newest: int | None,
) -> list[Post]:
    """Return posts in their current revision by posting time, without those gone."""
    wanted = {
        "since": to_ms(since) if since else 0,
        "channel_id": channel_id,
        "newest": _NO_LIMIT if newest is None else newest,
    }
    found = [post_of(row) async for page in connection.pages(_LIST, wanted) for row in page]
    return found[::-1]


async def newest_ids(connection: Connection) -> dict[int, int]:
    """Return the newest message id by channel id, without posts that are gone."""
    rows = await connection.rows(_NEWEST_IDS)
    return {row["channel_id"]: row["message_id"] for row in rows if row["message_id"] is not None}


def post_of(row: Row) -> Post:
    """Return the post of a row that joins posts and one of their revisions."""
    return Post(
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        text=row["text"],
        posted_at=from_ms(row["posted_at"]),
        edited_at=from_ms_or_none(row["edited_at"]),
        grouped_id=row["grouped_id"],
        author=row["author"],
        forwarded_from=row["forwarded_from"],
        reply_to=row["reply_to"],
        media=from_list(row["media"]),
        links=from_list(row["links"]),
    )


async def present(connection: Connection, channel_id: int, first: int, last: int) -> set[int]:
    """Return the ids of a range (inclusive) that have a post which is not gone."""
    rows = await connection.rows(_PRESENT, (channel_id, first, last))
    return {row["message_id"] for row in rows}


async def activity(connection: Connection, since: datetime) -> dict[int, int]:
    """Return how many posts each channel has made since a time."""
    rows = await connection.rows(_ACTIVITY, (to_ms(since),))
    return {row["channel_id"]: row["posts"] for row in rows}


async def posting_times(connection: Connection, channel_id: int, newest: int) -> list[datetime]:
    """Return when a channel posted the last so many of its posts, oldest first."""
    rows = await connection.rows(_TIMES, (channel_id, newest))
    return sorted(from_ms(row["posted_at"]) for row in rows)
