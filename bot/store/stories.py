"""Which posts with hits tell one story.

A post belongs to one story, whatever rules match it and whenever: that of its album, else that of
the text in which it first hit. A story has the id of its first hit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from heapq import nsmallest
from itertools import product
from typing import TYPE_CHECKING

from bot.model import Story, StoryPost
from bot.rules.stories import AGAIN, Print, is_copy
from bot.store import prints
from bot.store.prints import Kept
from bot.store.values import from_ms, to_json, to_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Hit
    from bot.store.connection import Connection

    Key = tuple[int, int]  # channel_id, message_id

_LIKELIEST = 32  # prints that a post is compared with, at most
_AGAIN = AGAIN // timedelta(milliseconds=1)

_POSTS = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS message_id
    FROM json_each(?)
)
SELECT p.channel_id, p.message_id, p.posted_at, p.grouped_id, coalesce(
    (SELECT h.story FROM hits h
     WHERE h.channel_id = p.channel_id AND h.message_id = p.message_id LIMIT 1),
    (SELECT h.story FROM posts o CROSS JOIN hits h USING (channel_id, message_id)
     WHERE o.channel_id = p.channel_id AND o.grouped_id = p.grouped_id LIMIT 1)) AS story
FROM keys CROSS JOIN posts p USING (channel_id, message_id)
"""
# When each channel posted what was found first and last of each story; however much lies between.
_TIMES = """
WITH wanted AS (
    SELECT json_extract(value, '$[0]') AS story, json_extract(value, '$[1]') AS channel_id
    FROM json_each(?)
),
told AS (
    SELECT w.story, w.channel_id,
           (SELECT h.message_id FROM hits h WHERE h.story = w.story AND h.channel_id = w.channel_id
            ORDER BY h.number LIMIT 1) AS first,
           (SELECT h.message_id FROM hits h WHERE h.story = w.story AND h.channel_id = w.channel_id
            ORDER BY h.number DESC LIMIT 1) AS last
    FROM wanted w
)
SELECT t.story, t.channel_id, min(one.posted_at, other.posted_at) AS first_at,
       max(one.posted_at, other.posted_at) AS last_at
FROM told t
     CROSS JOIN posts one ON one.channel_id = t.channel_id AND one.message_id = t.first
     CROSS JOIN posts other ON other.channel_id = t.channel_id AND other.message_id = t.last
"""
_STORY = """
SELECT h.channel_id, h.message_id, p.posted_at, count(*) AS hits
FROM hits h CROSS JOIN posts p USING (channel_id, message_id)
WHERE h.story = ? GROUP BY h.channel_id, h.message_id
ORDER BY p.posted_at, h.channel_id, h.message_id
"""


async def of_id(connection: Connection, story_id: str) -> Story | None:
    """Return a story, None if no hit has it."""
    rows = await connection.rows(_STORY, (story_id,))
    posts = tuple(
        StoryPost(
            channel_id=row["channel_id"],
            message_id=row["message_id"],
            posted_at=from_ms(row["posted_at"]),
        )
        for row in rows
    )
    hits = sum(row["hits"] for row in rows)
    return Story(story_id=story_id, hits=hits, posts=posts) if posts else None


@dataclass(slots=True, kw_only=True)
class _Post:
    """A post with hits: when it was made, its album (with its channel), its story once known."""

    at: int
    album: Key | None
    story: str | None


@dataclass(slots=True, kw_only=True)
class _Batch:
    """The posts of one batch of hits, and the prints that they may be copies of.

    ``times`` says from when to when a channel has told a story.
    """

    posts: dict[Key, _Post]
    next_number: int = 1
    kept: dict[int, Kept] = field(default_factory=dict)
    by_key: dict[int, list[int]] = field(default_factory=dict)
    times: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    albums: dict[Key, str] = field(default_factory=dict)
    added: list[Kept] = field(default_factory=list)
    changed: dict[int, Kept] = field(default_factory=dict)

    def story_of(self, hit: Hit, its_print: Print | None) -> str:
        """Return the story of a hit's post, a new one if it is a copy of nothing."""
        post = self.posts[hit.channel_id, hit.message_id]
        if post.story is None:
            story = self.albums.get(post.album) if post.album else None
            post.story = story or self._found(hit, post.at, its_print)
            self._note(post, hit.channel_id, post.story)
        return post.story

    def _found(self, hit: Hit, at: int, its_print: Print | None) -> str:
        if its_print is None:
            return hit.hit_id
        copied = self._copied(hit.channel_id, at, its_print)
        if copied and copied.print.exact == its_print.exact:
            copied.extend(at, to_ms(hit.seen_at))
            self.changed[copied.number] = copied
            return copied.story
        story = copied.story if copied else hit.hit_id
        self._add(story, its_print, at, to_ms(hit.seen_at))
        return story

    def _copied(self, channel_id: int, at: int, its_print: Print) -> Kept | None:
        """Return the print of which a post most likely is a copy.

        The more keys they share the more alike two texts are, and only exact copies share them all.
        """
        keys = its_print.keys
        shared = Counter(n for key in keys for n in self.by_key.get(key, ())[-prints.OF_A_KEY :])
        likeliest = nsmallest(
            _LIKELIEST, shared, key=lambda n: (-shared[n], self.kept[n].distance(at), n)
        )
        for kept in map(self.kept.__getitem__, likeliest):
            if (
                kept.admits(at)
                and not self._told_before(kept.story, channel_id, at)
                and is_copy(its_print, kept.print)
            ):
                return kept
        return None

    def _told_before(self, story: str, channel_id: int, at: int) -> bool:
        """Whether the channel has told the story at another time: then it tells of another now."""
        first, last = self.times.get((story, channel_id), (at, at))
        return not first - _AGAIN <= at <= last + _AGAIN

    def _add(self, story: str, its_print: Print, at: int, seen_at: int) -> None:
        kept = Kept(
            number=self.next_number,
            story=story,
            print=its_print,
            first_at=at,
            last_at=at,
            seen_at=seen_at,
        )
        self.next_number += 1
        self.added.append(kept)
        self.kept[kept.number] = kept
        for key in its_print.keys:
            self.by_key.setdefault(key, []).append(kept.number)

    def _note(self, post: _Post, channel_id: int, story: str) -> None:
        first, last = self.times.get((story, channel_id), (post.at, post.at))
        self.times[story, channel_id] = min(first, post.at), max(last, post.at)
        if post.album:
            self.albums[post.album] = story


async def find(
    connection: Connection, hits: Sequence[Hit], its_prints: Mapping[Key, Print]
) -> list[Hit]:
    """Return hits with the stories of their posts, and keep what later posts are compared with."""
    if not hits:
        return []
    keys = dict.fromkeys((hit.channel_id, hit.message_id) for hit in hits)
    batch = _Batch(posts=await _posts(connection, keys))
    new = {key: its_prints[key] for key in keys if key in its_prints and not batch.posts[key].story}
    if new:
        await _load(connection, batch, new)
    found = [
        replace(hit, story=batch.story_of(hit, new.get((hit.channel_id, hit.message_id))))
        for hit in hits
    ]
    if new:
        await prints.add(connection, batch.added)
        known = batch.changed.keys() - {kept.number for kept in batch.added}
        await prints.update(connection, [batch.changed[number] for number in sorted(known)])
        await prints.prune(connection, max(to_ms(hit.seen_at) for hit in hits))
    return found


async def _posts(connection: Connection, keys: Iterable[Key]) -> dict[Key, _Post]:
    rows = await connection.rows(_POSTS, (to_json(list(keys)),))
    return {
        (row["channel_id"], row["message_id"]): _Post(
            at=row["posted_at"],
            album=(row["channel_id"], row["grouped_id"]) if row["grouped_id"] else None,
            story=row["story"],
        )
        for row in rows
    }


async def _load(connection: Connection, batch: _Batch, new: Mapping[Key, Print]) -> None:
    """Fetch what new posts may be copies of."""
    batch.next_number = await prints.last_number(connection) + 1
    keys = {key for its_print in new.values() for key in its_print.keys}
    batch.by_key = await prints.sharing(connection, keys)
    numbers = {number for some in batch.by_key.values() for number in some}
    if numbers:
        batch.kept = {kept.number: kept for kept in await prints.of_numbers(connection, numbers)}
        await _load_times(connection, batch, new)


async def _load_times(connection: Connection, batch: _Batch, new: Mapping[Key, Print]) -> None:
    """Fetch when the channels of new posts told the stories that these may tell."""
    channels: dict[int, set[int]] = {}
    for (channel_id, _), its_print in new.items():
        for key in its_print.keys:
            channels.setdefault(key, set()).add(channel_id)
    pairs: set[tuple[str, int]] = set()
    for key, numbers in batch.by_key.items():
        pairs.update(product({batch.kept[number].story for number in numbers}, channels[key]))
    for row in await connection.rows(_TIMES, (to_json(list(pairs)),)):
        batch.times[row["story"], row["channel_id"]] = row["first_at"], row["last_at"]
