"""In a database from before the stories every post with hits begins one of its own."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from bot.store.migrate import migrations
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock

_POST = """
INSERT INTO posts (channel_id, message_id, revision, text, posted_at, media, links, seen_at, source)
VALUES (100, ?, '0123456789abcdef', 'the same text', 0, '[]', '[]', 0, 'push')
"""
_HIT = """
INSERT INTO hits (rule, channel_id, message_id, revision, spans, seen_at, history)
VALUES (?, 100, ?, '0123456789abcdef', '[[0, 3]]', ?, 0)
"""


def before(path: Path) -> None:
    """Make a database of version 3 with two posts, the second of which two rules hit."""
    path.parent.mkdir()
    database = sqlite3.connect(path)
    for step in migrations()[:3]:
        database.executescript(step.sql)
        database.execute("INSERT INTO migrations VALUES (?, ?, 0)", (step.version, step.name))
    database.executemany(_POST, [(1,), (2,)])
    rule = "\ud800".encode("utf-8", "surrogatepass")
    database.executemany(_HIT, [("flag", 1, 10), (rule, 2, 11), ("flag", 2, 12)])
    database.execute("PRAGMA user_version = 3")
    database.commit()
    database.close()


async def test_every_post_begins_a_story(path: Path, clock: Clock) -> None:
    before(path)
    store = await open_store(path, clock=clock)
    one, two, three = [record.hit for record in await store.hits()]
    assert (one.story, two.story, three.story) == (one.hit_id, two.hit_id, two.hit_id)
    assert [hit.rule for hit in (one, two, three)] == ["flag", "\ud800", "flag"]
    assert [hit.entries for hit in (one, two, three)] == [(), (), ()]
    told = await store.story(two.story)
    assert told is not None
    assert (told.hits, [post.message_id for post in told.posts]) == (2, [2])
    await store.close()
