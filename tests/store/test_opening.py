"""A reader finds what was acknowledged, whatever the writer left and whoever the reader is."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.store.sqlite import open_reader, open_store
from tests.store.conftest import NOBODY, write_and_kill
from tests.store.writes_until_killed import BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.clock import Clock
    from bot.model import Seen

    NewSeen = Callable[..., Seen]


def a_while() -> random.Random:
    return random.Random(20221111)  # noqa: S311  no secret


async def batches(path: Path) -> int:
    """Return how many batches of the writer a reader finds."""
    reader = await open_reader(path)
    try:
        batch = int(await reader.meta("batch") or "0")
        assert len(await reader.posts()) == batch * BATCH
    finally:
        await reader.close()
    return batch


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: None, id="as the kill left it"),
        pytest.param(lambda index: index.unlink(), id="its index is lost"),
        pytest.param(lambda index: os.truncate(index, 0), id="its index is empty"),
        pytest.param(lambda index: index.write_bytes(b"\xa5" * 32768), id="its index is damaged"),
    ],
)
async def test_the_log_of_a_killed_writer_is_read_and_left_as_it_is(
    path: Path, spoil: Callable[[Path], object]
) -> None:
    acknowledged = await write_and_kill(path, a_while())
    spoil(beside(path, "-shm"))
    before = [file.read_bytes() for file in (path, beside(path, "-wal"))]
    found = [await batches(path) for _ in range(2)]
    assert found[0] == found[1] >= acknowledged
    assert [file.read_bytes() for file in (path, beside(path, "-wal"))] == before


# With so small a cache the change is in the file before it is committed, its undoing in a journal.
DIES_BEFORE_THE_LOG = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA journal_mode = DELETE")
database.execute("PRAGMA cache_size = 1")
database.execute("UPDATE posts SET text = text || hex(zeroblob(4000))")
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_what_was_half_done_before_there_was_a_log_is_undone(
    path: Path, clock: Clock, seen: NewSeen
) -> None:
    sightings = [seen("text", message_id=number) for number in range(1, 200)]
    store = await open_store(path, clock=clock)
    async with store.transaction() as tx:
        await tx.save_posts(sightings)
    await store.close()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DIES_BEFORE_THE_LOG, str(path)
    )
    assert await process.wait() == -signal.SIGKILL
    assert beside(path, "-journal").stat().st_size > 0
    reader = await open_reader(path)
    assert await reader.posts() == [one.post for one in sightings]
    await reader.close()


@pytest.fixture
def public() -> Iterator[Path]:
    """A database in a folder that any user can reach."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "flagfall.db"


@contextmanager
def only_reading(path: Path) -> Iterator[None]:
    """Be a user who may read the database, and write neither it nor its folder; root may."""
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    as_root = os.geteuid() == 0
    if as_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if as_root:
            os.seteuid(0)
        path.parent.chmod(0o700)


async def test_a_guest_reads_what_a_killed_writer_left(public: Path) -> None:
    acknowledged = await write_and_kill(public, a_while())
    with only_reading(public):
        assert await batches(public) >= acknowledged


async def test_a_guest_reads_what_a_stopped_daemon_left(
    public: Path, clock: Clock, seen: NewSeen
) -> None:
    store = await open_store(public, clock=clock)
    async with store.transaction() as tx:
        await tx.save_posts([seen("a")])
    await store.close()
    with only_reading(public):
        reader = await open_reader(public)
        assert await reader.posts() == [seen("a").post]
        await reader.close()
    assert [file.name for file in public.parent.iterdir()] == [public.name]


async def test_a_guest_follows_a_daemon_that_writes(
    public: Path, clock: Clock, seen: NewSeen
) -> None:
    store = await open_store(public, clock=clock)
    with only_reading(public):
        reader = await open_reader(public)
        async with store.transaction() as tx:
            await tx.save_posts([seen("a")])
        assert await reader.posts() == [seen("a").post]
        await reader.close()
    await store.close()


async def test_a_guest_is_not_shown_half_of_it(public: Path) -> None:
    await write_and_kill(public, a_while())
    beside(public, "-shm").unlink()
    with only_reading(public), pytest.raises(StoreError, match="cannot be opened"):
        await open_reader(public)
