"""What the disk and other programs may do to the database."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.store.failures import explained
from bot.store.opening import connect_reader, connect_writer
from bot.store.sqlite import SqliteStore, open_reader, open_store
from tests.store.conftest import NOBODY, files_up_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.clock import Clock
    from bot.model import Seen
    from bot.store.connection import Writer

    NewSeen = Callable[..., Seen]


@pytest.fixture
async def writer(path: Path, clock: Clock) -> AsyncIterator[Writer]:
    await (await open_store(path, clock=clock)).close()
    connected = await connect_writer(path)
    yield connected
    await connected.close()


@pytest.fixture
async def bounded(path: Path, writer: Writer) -> AsyncIterator[SqliteStore]:
    """A store whose writing connection the test can set limits to."""
    short, lists = await connect_reader(path), await connect_reader(path)
    store = SqliteStore(short=short, lists=lists, writer=writer)
    yield store
    await store.close()


async def save_until_full(store: SqliteStore, seen: NewSeen) -> int:
    """Save batches until the disk says no; return how many were acknowledged."""
    for number in range(1000):
        first = 100 * number + 1
        batch = [seen("x" * 500, message_id=first + count) for count in range(100)]
        try:
            async with store.transaction() as tx:
                await tx.save_posts(batch)
                await tx.set_meta("batches", str(number + 1))
        except StoreError:
            return number
    raise AssertionError("the disk never was full")


async def test_a_full_disk_takes_nothing_half_and_all_later(
    bounded: SqliteStore, writer: Writer, seen: NewSeen
) -> None:
    await writer.run("PRAGMA max_page_count = 200")
    saved = await save_until_full(bounded, seen)
    assert saved > 0
    with pytest.raises(StoreError, match=r"full; nothing was written. Free some space"):
        await save_some(bounded, seen)
    assert len(await bounded.posts()) == 100 * saved
    assert await bounded.meta("batches") == str(saved)
    await writer.run("PRAGMA max_page_count = 4294967294")
    await save_some(bounded, seen)
    assert len(await bounded.posts()) == 100 * saved + 300


async def save_some(store: SqliteStore, seen: NewSeen) -> None:
    async with store.transaction() as tx:
        await tx.save_posts([seen("y" * 500, channel_id=11, message_id=n) for n in range(300)])


async def test_a_disk_that_fails_to_write(bounded: SqliteStore, seen: NewSeen) -> None:
    with files_up_to(300_000):
        saved = await save_until_full(bounded, seen)
        with pytest.raises(StoreError, match="The disk failed"):
            await save_some(bounded, seen)
    assert saved > 0
    assert len(await bounded.posts()) == 100 * saved
    await save_some(bounded, seen)
    assert len(await bounded.posts()) == 100 * saved + 300


async def test_locked_by_another_program(path: Path, bounded: SqliteStore, writer: Writer) -> None:
    await writer.run("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"keeps .* locked. Close whatever"):
        async with bounded.transaction():
            pass
    other.execute("ROLLBACK")
    other.close()
    async with bounded.transaction() as tx:
        await tx.set_meta("key", "value")
    assert await bounded.meta("key") == "value"


@pytest.mark.parametrize("opens", ["writer", "reader"])
async def test_not_a_database(letter: Path, clock: Clock, opens: str) -> None:
    with pytest.raises(StoreError, match=r"is damaged or is not a Flagfall database. Stop"):
        await (open_store(letter, clock=clock) if opens == "writer" else open_reader(letter))


@pytest.fixture
def letter(path: Path) -> Iterator[Path]:
    text = "This is a letter, not a database. " * 500
    path.parent.mkdir()
    path.write_text(text)
    yield path
    assert path.read_text() == text, "it is left as it was"


@pytest.mark.parametrize("pages", [1, 30], ids=["from the first table on", "among the posts"])
async def test_damaged(path: Path, clock: Clock, seen: NewSeen, pages: int) -> None:
    store = await open_store(path, clock=clock)
    async with store.transaction() as tx:
        await tx.save_posts([seen("x" * 900, message_id=number) for number in range(500)])
    await store.close()
    damage(path, pages * 4096)
    with pytest.raises(StoreError, match="is damaged"):
        await use(path, clock)


def damage(path: Path, start: int) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * (size - start))


async def use(path: Path, clock: Clock) -> None:
    store = await open_store(path, clock=clock)
    try:
        await store.posts()
    finally:
        await store.close()


@pytest.fixture
def of_a_user() -> Iterator[Path]:
    """A database of a user who is not root, and that user: root may write anything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        as_root = os.geteuid() == 0
        if as_root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        yield folder / "flagfall.db"
        folder.chmod(0o700)
        if as_root:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("file", "folder", "sentence"),
    [
        pytest.param(
            0o400,
            0o700,
            "cannot be used: Permission denied.* Its folder must",
            id="file is read-only",
        ),
        pytest.param(
            0o600,
            0o500,
            "is read-only; nothing was written. File and folder",
            id="folder is read-only",
        ),
        pytest.param(
            0o600,
            0o000,
            "cannot be used: Permission denied.* Its folder must",
            id="folder is closed",
        ),
    ],
)
async def test_what_may_not_be_written(
    of_a_user: Path, clock: Clock, file: int, folder: int, sentence: str
) -> None:
    await (await open_store(of_a_user, clock=clock)).close()
    set_modes(of_a_user, file, folder)
    with pytest.raises(StoreError, match=sentence):
        await use(of_a_user, clock)


def set_modes(path: Path, file: int, folder: int) -> None:
    path.chmod(file)
    path.parent.chmod(folder)


@pytest.fixture(params=["folder is a file", "file is a folder"])
def blocked(request: pytest.FixtureRequest, path: Path) -> Path:
    if request.param == "folder is a file":
        path.parent.write_text("")
    else:
        path.mkdir(parents=True)
    return path


async def test_a_path_that_cannot_be(blocked: Path, clock: Clock) -> None:
    with pytest.raises(StoreError, match=r"flagfall.db cannot be used: "):
        await open_store(blocked, clock=clock)


def test_what_is_a_bug_stays_one(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="syntax error"), explained(path):
        sqlite3.connect(":memory:").execute("SELEKT")


async def test_after_a_text_that_cannot_be_read_the_connection_sees_what_is_written(
    path: Path, writer: Writer
) -> None:
    reader = await connect_reader(path)
    async with writer.transaction() as turn:
        await turn.run("INSERT INTO meta VALUES ('a', CAST(x'66ff' AS TEXT)), ('b', 'b')")
    told = []
    for _ in range(2):
        with pytest.raises(StoreError, match=r"A text in \S+ is damaged") as caught:
            await reader.rows("SELECT * FROM meta ORDER BY key")
        told.append(caught.value)
    async with writer.transaction() as turn:
        await turn.run("UPDATE meta SET value = 'c'")
    assert [row["value"] for row in await reader.rows("SELECT * FROM meta")] == ["c", "c"]
    await reader.close()
