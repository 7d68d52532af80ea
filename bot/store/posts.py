"""Posts and their revisions: what was seen, in every text it has had."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.model import EXPORT, Kept, Verdict
from bot.store.insert import Insert
from bot.store.spelling import LOOSE, squeezed
from bot.store.values import (
    to_json,
    to_list,
    to_ms,
    to_ms_or_none,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Gone, Seen
    from bot.store.connection import Connection

    Key = tuple[int, int]  # channel_id, message_id
    Values = tuple[str | int | None, ...]

# However many posts: the keys travel as one JSON list, and so does the answer, since each row of an
# answer is a wait for the interpreter lock (insert.py).
_KNOWN = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS message_id
    FROM json_each(?)
)
SELECT json_group_array(json_array(
    p.channel_id, p.message_id, p.gone_at, p.revision, p.edited_at, p.source,
    r.revision, r.source)) AS known
FROM keys CROSS JOIN posts p USING (channel_id, message_id)
          LEFT JOIN revisions r USING (channel_id, message_id)
"""
_TEXTS = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS message_id
    FROM json_each(?)
)
SELECT channel_id, message_id, p.revision, p.text
FROM keys CROSS JOIN posts p USING (channel_id, message_id)
UNION ALL
SELECT channel_id, message_id, r.revision, r.text
FROM keys CROSS JOIN revisions r USING (channel_id, message_id)
"""
_ADD = Insert("""
INSERT INTO posts (channel_id, message_id, revision, text, posted_at, edited_at, grouped_id, author,
                   forwarded_from, reply_to, media, links, seen_at, source)
""")
# A post's first text joins its revisions when there is a second one.
_BEGIN_REVISIONS = """
INSERT OR IGNORE INTO revisions (channel_id, message_id, revision, text, edited_at, seen_at, source)
SELECT channel_id, message_id, revision, text, edited_at, seen_at, source
FROM posts WHERE channel_id = ? AND message_id = ?
"""
_ADD_REVISIONS = Insert("""
INSERT INTO revisions (channel_id, message_id, revision, text, edited_at, seen_at, source)
""")
_CHANGE = """
UPDATE posts SET revision = ?3, text = ?4, edited_at = ?6, grouped_id = ?7, author = ?8,
                 forwarded_from = ?9, reply_to = ?10, media = ?11, links = ?12
WHERE channel_id = ?1 AND message_id = ?2
"""
_PRESENT = "UPDATE posts SET gone_at = NULL WHERE channel_id = ? AND message_id = ?"
_GONE = """
UPDATE posts SET gone_at = ? WHERE channel_id = ? AND message_id = ? AND gone_at IS NULL
"""


_READ = frozenset({"history", "backfill"})  # sources that say what is there at the moment


@dataclass(slots=True, kw_only=True)
class _Known:
    """What is kept of one post: its revisions, which of them is current and when it was made.

    ``revisions`` says of each text who saw it first; ``texts`` holds those that may have to be
    compared, by revision.
    """

    revisions: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    current: str = ""
    edited_at: int | None = None
    gone: bool = False

    def add(self, seen: Seen, revision: str) -> None:
        self.revisions[revision] = seen.source
        self.texts[revision] = seen.post.text

    def as_kept(self, seen: Seen) -> Seen:
        """Return a sighting in the spelling in which its text is kept already, if it is."""
        if seen.post.content_hash in self.revisions or not self.is_loose(seen):
            return seen
        wanted = squeezed(seen.post.text)
        for revision, text in self.texts.items():
            loose = seen.source in LOOSE or self.revisions[revision] in LOOSE
            if loose and squeezed(text) == wanted:
                return replace(seen, post=replace(seen.post, text=text))
        return seen

    def is_loose(self, seen: Seen) -> bool:
        """Whether a difference may be one of spelling only."""
        return seen.source in LOOSE or not LOOSE.isdisjoint(self.revisions.values())


@dataclass(slots=True, kw_only=True)
class _Batch:
    """The rows to write for one batch of sightings."""

    known: dict[Key, _Known]
    added: list[Values] = field(default_factory=list)
    edited: set[Key] = field(default_factory=set)
    revisions: list[Values] = field(default_factory=list)
    changed: dict[Key, Values] = field(default_factory=dict)
    present: list[Key] = field(default_factory=list)

    def keep(self, seen: Seen) -> Kept:
        """Judge one sighting and note what it changes."""
        key = _key(seen)
        known = self.known.get(key)
        if known is None:
            return Kept(seen=seen, verdict=self._add(seen, key))
        if known.gone and seen.source != EXPORT:  # what was exported may have vanished since
            known.gone = False
            self.present.append(key)
        return Kept(seen=seen, verdict=self._compare(known.as_kept(seen), key, known))

    def _add(self, seen: Seen, key: Key) -> Verdict:
        revision, edited_at = seen.post.content_hash, to_ms_or_none(seen.post.edited_at)
        known = self.known[key] = _Known(current=revision, edited_at=edited_at)
        known.add(seen, revision)
        self.added.append(_row(seen, revision))
        return Verdict.NEW

    def _compare(self, seen: Seen, key: Key, known: _Known) -> Verdict:
        revision = seen.post.content_hash
        if revision == known.current:
            return Verdict.SAME
        is_new = revision not in known.revisions
        if is_new:
            known.add(seen, revision)
            self.edited.add(key)
            self.revisions.append(_revision_row(seen, revision))
        if _is_current(known, seen, is_new=is_new):
            known.current, known.edited_at = revision, to_ms_or_none(seen.post.edited_at)
            self.changed[key] = _row(seen, revision)[:-2]  # the first sighting stays
        return Verdict.EDITED if is_new else Verdict.SAME


def _is_current(known: _Known, seen: Seen, *, is_new: bool) -> bool:
    """Whether a text takes the place of the current one.

    A new one does unless its edit time is earlier; one the post has had before only with a later
    edit time, else it is an old copy. Of two edits within one second (edit times are whole seconds)
    the one that a reading shows is current: a push may come late. An export names every edit, so a
    text without an edit time is how the post was before all of them.
    """
    edited_at = to_ms_or_none(seen.post.edited_at)
    if edited_at is None:
        return is_new and seen.source != EXPORT
    if known.edited_at is None:
        return True
    if edited_at == known.edited_at:
        return is_new or seen.source in _READ
    return edited_at > known.edited_at


async def save(connection: Connection, seen: Sequence[Seen]) -> list[Kept]:
    """Keep sightings and answer each, in order, NEW, EDITED or SAME.

    The current revision is the last one not seen before, unless edit times say otherwise: an
    earlier text with a later edit time is current again, a text with an earlier one is only kept.
    Where a loose source has a hand in it, texts that look alike are the same.
    """
    if not seen:
        return []
    known = await _known(connection, {_key(one) for one in seen})
    await _load_texts(connection, known, seen)
    batch = _Batch(known=known)
    kept = [batch.keep(one) for one in seen]
    await _write(connection, batch)
    return kept


async def mark_gone(connection: Connection, gone: Sequence[Gone]) -> None:
    """Record when posts vanished; the first time stays."""
    if gone:
        rows = [(to_ms(one.seen_at), one.channel_id, one.message_id) for one in gone]
        await connection.run_many(_GONE, rows)


async def _known(connection: Connection, keys: Iterable[Key]) -> dict[Key, _Known]:
    (answer,) = await connection.rows(_KNOWN, (to_json(list(keys)),))
    known: dict[Key, _Known] = {}
    for channel_id, message_id, gone_at, current, edited_at, first, revision, source in json.loads(
        answer["known"]
    ):
        post = known.setdefault((channel_id, message_id), _Known())
        post.current, post.edited_at, post.gone = current, edited_at, gone_at is not None
        post.revisions[revision or current] = source or first
    return known


async def _load_texts(
    connection: Connection, known: Mapping[Key, _Known], seen: Sequence[Seen]
) -> None:
    """Fetch the texts that sightings must be compared with: seldom any."""
    keys = {
        key
        for one in seen
        if (post := known.get(key := _key(one))) is not None
        and one.post.content_hash not in post.revisions
        and post.is_loose(one)
    }
    for row in await connection.rows(_TEXTS, (to_json(list(keys)),)) if keys else ():
        known[row["channel_id"], row["message_id"]].texts[row["revision"]] = row["text"]


def _key(seen: Seen) -> Key:
    return seen.post.channel_id, seen.post.message_id


async def _write(connection: Connection, batch: _Batch) -> None:
    await connection.insert(_ADD, batch.added)
    if batch.revisions:
        await connection.run_many(_BEGIN_REVISIONS, batch.edited)
        await connection.insert(_ADD_REVISIONS, batch.revisions)
    if batch.changed:
        await connection.run_many(_CHANGE, batch.changed.values())
    if batch.present:
        await connection.run_many(_PRESENT, batch.present)


def _row(seen: Seen, revision: str) -> Values:
    post = seen.post
    return (
        post.channel_id,
        post.message_id,
        revision,
        post.text,
        to_ms(post.posted_at),
        to_ms_or_none(post.edited_at),
        post.grouped_id,
        post.author,
        post.forwarded_from,
        post.reply_to,
        to_list(post.media),
        to_list(post.links),
        to_ms(seen.seen_at),
        seen.source,
    )


def _revision_row(seen: Seen, revision: str) -> Values:
    post = seen.post
    return (
        post.channel_id,
        post.message_id,
        revision,
        post.text,
        to_ms_or_none(post.edited_at),
        to_ms(seen.seen_at),
        seen.source,
    )
