"""What was acknowledged is there after kill -9, and nothing is there by half."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
from pathlib import Path

from bot.store.sqlite import open_reader

WRITER = Path(__file__).with_name("writes_until_killed.py")
BATCH = 20  # posts, as in the writer
ROUNDS = 12


async def write_and_kill(path: Path, chance: random.Random) -> int:
    """Let the writer run for a while, kill it, and return the last batch it acknowledged."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable, str(WRITER), str(path), stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    lines = [await writer.stdout.readline() for _ in range(chance.randint(1, 12))]
    await asyncio.sleep(chance.uniform(0, 0.01))  # somewhere inside one of the next batches
    writer.kill()
    lines += (await writer.stdout.read()).splitlines(keepends=True)
    await writer.wait()
    return int([line for line in lines if line.endswith(b"\n")][-1])


async def stored(path: Path) -> tuple[int, ...]:
    """Count the batches by every table they wrote to."""
    reader = await open_reader(path)
    posts, hits = await reader.posts(), await reader.hits()
    (channel,) = await reader.channels()
    batch = int(await reader.meta("batch") or "0")
    queued = await reader.deliveries()
    await reader.close()
    assert [post.message_id for post in posts] == list(range(1, len(posts) + 1))
    return batch, len(posts) // BATCH, len(hits), len(queued), channel.cursor // BATCH


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
