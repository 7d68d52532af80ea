"""A database from before the ledgers gets them from its cursors and posts."""

from __future__ import annotations

import sqlite3
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.model import Ledger, SlotKind
from bot.store.migrate import migrations
from bot.store.sqlite import open_store
from tests.factories import slots

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.clock import Clock
    from bot.model import Slots
    from bot.store.protocol import Store

ABSENT = SlotKind.ABSENT
_POST = """
INSERT INTO posts (channel_id, message_id, revision, text, posted_at, media, links, seen_at, source,
                   gone_at)
VALUES (?, ?, '0123456789abcdef', 'text', 0, '[]', '[]', 0, 'push', ?)
"""
_CHANNEL = """
INSERT INTO channels (ref, state, channel_id, title, about, joined, anchor, cursor, reason,
                      added_by)
VALUES (?, ?, ?, '', '', 0, ?, ?, '', '')
"""


def before(
    path: Path,
    channels: Iterable[tuple[str, str, int | None, int | None, int]],
    posts: Iterable[int],
    *more: tuple[int, int],
) -> None:
    """Make a database of version 2: its channels as (ref, state, id, anchor, cursor).

    ``posts`` are those of channel 100, ``more`` are (channel, post).
    """
    path.parent.mkdir()
    database = sqlite3.connect(path)
    for step in migrations()[:2]:
        database.executescript(step.sql)
        database.execute("INSERT INTO migrations VALUES (?, ?, 0)", (step.version, step.name))
    database.executemany(_CHANNEL, channels)
    ids = [*((100, number) for number in posts), *more]
    database.executemany(_POST, [(*one, None if one[1] % 2 else 5) for one in ids])
    database.execute("PRAGMA user_version = 2")
    database.commit()
    database.close()


async def ledger_of(store: Store) -> tuple[Ledger | None, list[Slots]]:
    return (await store.ledgers()).get(100), await store.slots(100)


@pytest.mark.parametrize(
    ("anchor", "cursor", "posts", "floor_upto_head", "kept"),
    [
        pytest.param(10, 10, [], (11, 10, 10), [], id="nothing yet"),
        pytest.param(0, 0, [], (1, 0, 0), [], id="an empty channel"),
        pytest.param(
            10,
            15,
            [9, 10, 12, 13, 15],
            (9, 15, 15),
            [
                slots(9, 10),
                slots(11, kind=ABSENT),
                slots(12, 13),
                slots(14, kind=ABSENT),
                slots(15),
            ],
            id="what was read and is no post is absent",
        ),
        pytest.param(
            10,
            14,
            [11],
            (11, 14, 14),
            [slots(11), slots(12, 14, ABSENT)],
            id="up to the cursor",
        ),
        pytest.param(
            10,
            12,
            [3, 12, 13, 16],
            (11, 13, 16),
            [slots(3), slots(11, kind=ABSENT), slots(12, 13), slots(16)],
            id="an old post that was edited, and pushes beyond a gap",
        ),
        pytest.param(
            90,
            40,
            [38, 39, 40, 95],
            (38, 40, 95),
            [slots(38, 40), slots(95)],
            id="watched again, still reading on",
        ),
        pytest.param(90, 40, [], (41, 40, 90), [], id="nothing read since"),
    ],
)
async def test_a_ledger_is_opened_from_what_is_stored(
    path: Path,
    clock: Clock,
    anchor: int,
    cursor: int,
    posts: list[int],
    floor_upto_head: tuple[int, int, int],
    kept: list[Slots],
) -> None:
    before(path, [("a", "live", 100, anchor, cursor)], posts)
    store = await open_store(path, clock=clock)
    floor, upto, head = floor_upto_head
    assert await ledger_of(store) == (
        Ledger(channel_id=100, floor=floor, upto=upto, head=head),
        kept,
    )
    assert await store.broken_ledgers() == {}
    due = await store.rereadings_due(clock.now(), [60], absent_after=60)
    assert all(one.first > cursor for one in due), "what was read before is not read again"
    await store.close()


async def test_the_name_still_watched_speaks_for_a_channel_with_two(
    path: Path, clock: Clock
) -> None:
    names = [("a", "removed", 100, 5, 20), ("b", "live", 100, 10, 12), ("c", "live", 100, 1, 30)]
    before(path, names, [11])
    store = await open_store(path, clock=clock)
    ledger, kept = await ledger_of(store)
    assert ledger == Ledger(channel_id=100, floor=11, upto=12, head=12)
    assert kept == [slots(11), slots(12, kind=ABSENT)]
    await store.close()


async def test_channels_keep_all_but_the_cursor_and_get_their_account(
    path: Path, clock: Clock
) -> None:
    channels = [
        ("read", "live", 7, 10, 12),
        ("private", "blocked", 8, 10, 12),
        ("named", "new", None, None, 0),
        ("resolved", "new", 9, None, 0),
        ("left", "removed", 11, 10, 12),
    ]
    before(path, channels, [])
    store = await open_store(path, clock=clock)
    assert {channel.ref: channel.account for channel in await store.channels()} == {
        "read": "main",
        "private": "main",
        "named": "",
        "resolved": "main",
        "left": "",
    }
    assert [channel.anchor for channel in await store.channels()] == [10, 10, None, None, 10]
    assert sorted(await store.ledgers()) == [7, 8, 11]
    await store.close()


async def test_posts_of_no_channel_keep_their_slots(path: Path, clock: Clock) -> None:
    before(path, [], [1, 2, 3, 7])
    store = await open_store(path, clock=clock)
    assert await ledger_of(store) == (None, [slots(1, 3), slots(7)])
    assert await store.broken_ledgers() == {}
    await store.close()


async def test_any_channels_get_whole_ledgers(path: Path, clock: Clock) -> None:
    chance = Random(20221111)  # noqa: S311  no secret
    channels, posts = [], {}
    for number in range(1, 200):
        anchor, cursor = chance.randint(0, 20), chance.randint(0, 30)
        channels.append((f"c{number}", "live", number, anchor, cursor))
        posts[number] = {n for n in range(1, 40) if chance.random() < number / 200}
    before(path, channels, [], *((number, n) for number, of in posts.items() for n in of))
    store = await open_store(path, clock=clock)
    assert await store.broken_ledgers() == {}
    ledgers = await store.ledgers()
    for _, _, number, anchor, cursor in channels:
        read = posts[number] | set(range(min(anchor, cursor) + 1, cursor + 1))
        ledger = ledgers[number]
        assert {*range(ledger.floor, ledger.upto + 1)} <= read
        assert ledger.floor <= min(anchor, cursor) + 1
        assert ledger.upto >= cursor
        assert {ledger.floor - 1, ledger.upto + 1}.isdisjoint(read)
        assert ledger.head == max([anchor, cursor, *posts[number]])
        kept = await store.slots(number)
        assert {n for one in kept for n in range(one.first, one.last + 1)} == read
    await store.close()
