"""Posts and their revisions: what was seen, in every text it has had."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.model import Kept, Post, Verdict
from bot.store.values import (
    from_list,
    from_ms,
    from_ms_or_none,
    to_json,
    to_list,
    to_ms,
    to_ms_or_none,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.model import Gone, Seen
    from bot.store.connection import Connection, Row

    Key = tuple[int, int]  # channel_id, message_id
    Values = tuple[str | int | None, ...]

# One statement however many posts: the keys travel as one JSON list.
_KNOWN = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS message_id
    FROM json_each(?)
)
SELECT p.channel_id, p.message_id, p.gone_at, r.revision, r.edited_at,
       r.revision = p.revision AS is_current
FROM keys CROSS JOIN posts p USING (channel_id, message_id)
          CROSS JOIN revisions r USING (channel_id, message_id)
"""
_SAVE_POST = """
INSERT INTO posts (channel_id, message_id, revision, posted_at, grouped_id, author, forwarded_from,
                   reply_to, media, links, seen_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (channel_id, message_id) DO UPDATE SET
    revision = excluded.revision, grouped_id = excluded.grouped_id, author = excluded.author,
    forwarded_from = excluded.forwarded_from, reply_to = excluded.reply_to,
    media = excluded.media, links = excluded.links
"""
_SAVE_REVISION = """
INSERT INTO revisions (channel_id, message_id, revision, text, edited_at, seen_at, source)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_RETURN = """
UPDATE revisions SET edited_at = ? WHERE channel_id = ? AND message_id = ? AND revision = ?
"""
_PRESENT = "UPDATE posts SET gone_at = NULL WHERE channel_id = ? AND message_id = ?"
_GONE = """
UPDATE posts SET gone_at = ? WHERE channel_id = ? AND message_id = ? AND gone_at IS NULL
"""
_LIST = """
SELECT p.*, r.text, r.edited_at
FROM posts p JOIN revisions r USING (channel_id, message_id, revision)
WHERE p.posted_at >= :since AND p.gone_at IS NULL
      AND (:channel_id IS NULL OR p.channel_id = :channel_id)
ORDER BY p.posted_at, p.channel_id, p.message_id
"""


@dataclass(slots=True, kw_only=True)
class _Known:
    """What is kept of one post: its revisions with their edit times, and which is current."""

    edits: dict[str, int | None] = field(default_factory=dict)
    current: str = ""
    gone: bool = False


@dataclass(slots=True, kw_only=True)
class _Batch:
    """The rows to write for one batch of sightings."""

    known: dict[Key, _Known]
    posts: dict[Key, Values] = field(default_factory=dict)
    revisions: list[Values] = field(default_factory=list)
    returned: list[Values] = field(default_factory=list)
    present: list[Key] = field(default_factory=list)

    def keep(self, seen: Seen) -> Kept:
        """Judge one sighting and note what it changes."""
        post = seen.post
        key = (post.channel_id, post.message_id)
        known = self.known.setdefault(key, _Known())
        verdict = self._judge(seen, known, key)
        if known.gone:
            known.gone = False
            self.present.append(key)
        return Kept(seen=seen, verdict=verdict)

    def _judge(self, seen: Seen, known: _Known, key: Key) -> Verdict:
        revision, edited_at = seen.post.content_hash, to_ms_or_none(seen.post.edited_at)
        if revision == known.current:
            return Verdict.SAME
        if revision in known.edits:
            if _goes_back(known, edited_at):
                self._make_current(seen, known, revision, edited_at)
                self.returned.append((edited_at, *key, revision))
            return Verdict.SAME
        verdict = Verdict.EDITED if known.edits else Verdict.NEW
        stale = _is_stale(known, edited_at)
        self.revisions.append(_revision_row(seen, revision, edited_at))
        if stale:
            known.edits[revision] = edited_at
        else:
            self._make_current(seen, known, revision, edited_at)
        return verdict

    def _make_current(
        self, seen: Seen, known: _Known, revision: str, edited_at: int | None
    ) -> None:
        known.current = revision
        known.edits[revision] = edited_at
        self.posts[seen.post.channel_id, seen.post.message_id] = _post_row(seen, revision)


def _goes_back(known: _Known, edited_at: int | None) -> bool:
    """Whether an earlier text is the newest again; without a later edit time it is an old copy."""
    current = known.edits[known.current]
    return edited_at is not None and (current is None or edited_at > current)


def _is_stale(known: _Known, edited_at: int | None) -> bool:
    """Whether a text not seen before is nevertheless older than the current one."""
    current = known.edits.get(known.current)
    return edited_at is not None and current is not None and edited_at < current


async def save(connection: Connection, seen: Sequence[Seen]) -> list[Kept]:
    """Keep sightings and answer each, in order, NEW, EDITED or SAME.

    The current revision is the last one not seen before, unless edit times say otherwise: an
    earlier text with a later edit time is current again, a text with an earlier one is only kept.
    """
    if not seen:
        return []
    keys = {(one.post.channel_id, one.post.message_id) for one in seen}
    batch = _Batch(known=await _known(connection, keys))
    kept = [batch.keep(one) for one in seen]
    await _write(connection, batch)
    return kept


async def mark_gone(connection: Connection, gone: Sequence[Gone]) -> None:
    """Record when posts vanished; the first time stays."""
    if gone:
        rows = [(to_ms(one.seen_at), one.channel_id, one.message_id) for one in gone]
        await connection.run_many(_GONE, rows)


async def all_of_them(
    connection: Connection, *, since: datetime | None, channel_id: int | None
) -> list[Post]:
    """Return posts in their current revision by posting time, without those gone."""
    wanted = {"since": to_ms(since) if since else 0, "channel_id": channel_id}
    return [post_of(row) async for page in connection.pages(_LIST, wanted) for row in page]


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


async def _known(connection: Connection, keys: Iterable[Key]) -> dict[Key, _Known]:
    known: dict[Key, _Known] = {}
    for row in await connection.rows(_KNOWN, (to_json(list(keys)),)):
        post = known.setdefault((row["channel_id"], row["message_id"]), _Known())
        post.edits[row["revision"]] = row["edited_at"]
        post.gone = row["gone_at"] is not None
        if row["is_current"]:
            post.current = row["revision"]
    return known


async def _write(connection: Connection, batch: _Batch) -> None:
    work = (
        (_SAVE_POST, list(batch.posts.values())),
        (_SAVE_REVISION, batch.revisions),
        (_RETURN, batch.returned),
        (_PRESENT, batch.present),
    )
    for sql, rows in work:
        if rows:
            await connection.run_many(sql, rows)


def _post_row(seen: Seen, revision: str) -> Values:
    post = seen.post
    return (
        post.channel_id,
        post.message_id,
        revision,
        to_ms(post.posted_at),
        post.grouped_id,
        post.author,
        post.forwarded_from,
        post.reply_to,
        to_list(post.media),
        to_list(post.links),
        to_ms(seen.seen_at),
    )


def _revision_row(seen: Seen, revision: str, edited_at: int | None) -> Values:
    post = seen.post
    seen_at = to_ms(seen.seen_at)
    return (
        post.channel_id,
        post.message_id,
        revision,
        post.text,
        edited_at,
        seen_at,
        seen.source,
    )
