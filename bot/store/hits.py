"""Hits: which rule matched which post, in which of its texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Hit, HitCounts, HitRecord
from bot.store import channels, listing
from bot.store.insert import Insert
from bot.store.values import (
    from_entries,
    from_ms,
    from_ms_or_none,
    from_spans,
    to_entries,
    to_json,
    to_ms,
    to_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.store.connection import Connection, Row

_KNOWN = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS message_id
    FROM json_each(?)
)
SELECT channel_id, message_id, rule FROM keys CROSS JOIN hits USING (channel_id, message_id)
"""
_SAVE = Insert("""
INSERT INTO hits (rule, channel_id, message_id, revision, spans, seen_at, history, entries, story)
""")
# A name may be the one it was added by or Telegram's own; both are ASCII.
_FIELDS = """
SELECT p.channel_id, p.message_id, p.posted_at, p.grouped_id, p.author, p.forwarded_from,
       p.reply_to, p.media, p.links, coalesce(r.text, p.text) AS text,
       iif(r.number IS NULL, p.edited_at, r.edited_at) AS edited_at,
       h.rule, h.revision, h.spans, h.seen_at, h.history, h.entries, h.story, p.gone_at,
       iif(p.revision = h.revision, NULL,
           (SELECT c.seen_at FROM revisions c
            WHERE c.channel_id = p.channel_id AND c.message_id = p.message_id
                  AND c.revision = p.revision)) AS changed_at
"""
_LIST = f"""
{_FIELDS}
FROM hits h JOIN posts p USING (channel_id, message_id)
            LEFT JOIN revisions r USING (channel_id, message_id, revision)
WHERE h.seen_at >= :since AND (:rule IS NULL OR h.rule = :rule)
      AND (:channel IS NULL OR h.channel_id IN (
          SELECT channel_id FROM channels WHERE :channel IN (lower(ref), lower(username))))
ORDER BY h.seen_at DESC, p.posted_at DESC, h.message_id DESC, h.number DESC
LIMIT :newest
"""  # noqa: S608  pieces of ours alone
_OF_POST = f"""
WITH told (message_id) AS (
    SELECT :message_id
    UNION
    SELECT other.message_id FROM posts this JOIN posts other USING (channel_id, grouped_id)
    WHERE this.channel_id = :channel_id AND this.message_id = :message_id
)
{_FIELDS}
FROM told CROSS JOIN hits h ON h.channel_id = :channel_id AND h.message_id = told.message_id
          CROSS JOIN posts p ON p.channel_id = h.channel_id AND p.message_id = h.message_id
          LEFT JOIN revisions r ON r.channel_id = h.channel_id AND r.message_id = h.message_id
                                   AND r.revision = h.revision
ORDER BY h.number
"""  # noqa: S608  pieces of ours alone
_NO_LIMIT = -1
_COUNTS = """
SELECT rule, channel_id, count(*) AS hits FROM hits
WHERE seen_at >= ? AND history <= ? GROUP BY rule, channel_id
"""


async def save(connection: Connection, hits: Sequence[Hit]) -> list[Hit]:
    """Keep hits and return the new ones in order."""
    if not hits:
        return []
    keys = {(hit.channel_id, hit.message_id) for hit in hits}
    rows = await connection.rows(_KNOWN, (to_json(list(keys)),))
    known = {(row["channel_id"], row["message_id"], row["rule"]) for row in rows}
    fresh: dict[tuple[int, int, str], Hit] = {}
    for hit in hits:
        key = (hit.channel_id, hit.message_id, hit.rule)
        if key not in known:
            fresh.setdefault(key, hit if hit.story else replace(hit, story=hit.hit_id))
    await connection.insert(_SAVE, [_row(hit) for hit in fresh.values()])
    return list(fresh.values())


async def records(
    connection: Connection,
    *,
    since: datetime | None,
    rule: str | None,
    channel: str | None,
    newest: int | None,
) -> list[HitRecord]:
    """Return hits, oldest first, with their posts in the revision that was hit."""
    wanted = {
        "since": to_ms(since) if since else 0,
        "rule": rule,
        "channel": None if channel is None else channel.lstrip("@").lower(),
        "newest": _NO_LIMIT if newest is None else newest,
    }
    rows = [row async for page in connection.pages(_LIST, wanted) for row in page]
    return (await _records(connection, rows))[::-1]


async def of_post(connection: Connection, channel_id: int, message_id: int) -> list[HitRecord]:
    """Return the hits of a post, or of the album it belongs to, in the order they were found."""
    wanted = {"channel_id": channel_id, "message_id": message_id}
    return await _records(connection, await connection.rows(_OF_POST, wanted))


async def counted(connection: Connection, since: datetime, *, history: bool) -> HitCounts:
    """Return how many hits each rule and each channel has had since a time, old posts or not."""
    by_rule: Counter[str] = Counter()
    by_channel: Counter[int] = Counter()
    for row in await connection.rows(_COUNTS, (to_ms(since), history)):
        by_rule[row["rule"]] += row["hits"]
        by_channel[row["channel_id"]] += row["hits"]
    return HitCounts(by_rule=dict(by_rule), by_channel=dict(by_channel))


async def _records(connection: Connection, rows: Iterable[Row]) -> list[HitRecord]:
    named = await channels.by_id(connection)
    return [
        HitRecord(
            hit=_hit(row),
            channel=named.get(row["channel_id"]) or channels.unnamed(row["channel_id"]),
            post=listing.post_of(row),
            changed_at=from_ms_or_none(row["changed_at"]),
            gone_at=from_ms_or_none(row["gone_at"]),
        )
        for row in rows
    ]


def _row(hit: Hit) -> tuple[str | int, ...]:
    return (
        hit.rule,
        hit.channel_id,
        hit.message_id,
        hit.revision,
        to_spans(hit.spans),
        to_ms(hit.seen_at),
        hit.history,
        to_entries(hit.entries),
        hit.story,
    )


def _hit(row: Row) -> Hit:
    return Hit(
        rule=row["rule"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        revision=row["revision"],
        spans=from_spans(row["spans"]),
        seen_at=from_ms(row["seen_at"]),
        history=bool(row["history"]),
        entries=from_entries(row["entries"]),
        story=row["story"],
    )
