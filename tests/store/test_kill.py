"""What was acknowledged is there after kill -9, and nothing is there by half."""

from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING

from bot.store.sqlite import open_reader
from tests.store.conftest import write_and_kill
from tests.store.writes_until_killed import BATCH

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 12


async def stored(path: Path) -> tuple[int, ...]:
    """Count the batches by every table they wrote to."""
    reader = await open_reader(path)
    posts, hits = await reader.posts(), await reader.hits()
    upto = (await reader.ledgers())[10].upto
    batch = int(await reader.meta("batch") or "0")
    queued = await reader.deliveries()
    assert await reader.broken_ledgers() == {}
    await reader.close()
    assert [post.message_id for post in posts] == list(range(1, len(posts) + 1))
    return batch, len(posts) // BATCH, len(hits), len(queued), upto // BATCH


async def test_killed_a_dozen_times(path: Path) -> None:
    chance = random.Random(20221111)  # noqa: S311  no secret
    for _ in range(ROUNDS):
        acknowledged = await write_and_kill(path, chance)
        counts = await stored(path)
        assert len(set(counts)) == 1, "every table has the same batches"
        assert counts[0] >= acknowledged
        check_integrity(path)
    assert counts[0] > ROUNDS


def check_integrity(path: Path) -> None:
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
