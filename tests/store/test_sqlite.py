from __future__ import annotations

import asyncio
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.store.opening import connect_writer
from bot.store.sqlite import open_reader, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.clock import Clock
    from bot.model import Seen
    from bot.store.protocol import Store

    NewSeen = Callable[..., Seen]


async def save(store: Store, *seen: Seen) -> None:
    async with store.transaction() as tx:
        await tx.save_posts(seen)


async def test_files_are_private(path: Path, clock: Clock, seen: NewSeen) -> None:
    store = await open_store(path, clock=clock)
    await save(store, seen("a"))
    names = ("flagfall.db", "flagfall.db-wal", "flagfall.db-shm")
    assert modes(path.parent) == {"data": 0o700, **dict.fromkeys(names, 0o600)}
    await store.close()
    assert modes(path.parent) == {"data": 0o700, "flagfall.db": 0o600}


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in (folder, *folder.iterdir())}


async def test_a_file_that_was_open_to_others_is_closed_to_them(shared: Path, clock: Clock) -> None:
    await (await open_store(shared, clock=clock)).close()
    assert modes(shared.parent)["flagfall.db"] == 0o600


@pytest.fixture
def shared(path: Path) -> Path:
    path.parent.mkdir()
    path.touch(mode=0o666)
    path.chmod(0o666)
    return path


async def test_what_was_saved_is_there_after_a_restart(
    path: Path, clock: Clock, seen: NewSeen
) -> None:
    store = await open_store(path, clock=clock)
    await save(store, seen("a"))
    await store.close()
    store = await open_store(path, clock=clock)
    assert await store.posts() == [seen("a").post]
    await store.close()


@pytest.mark.parametrize("name", ["with space", "100%", "a?b#c", "Дані"])
async def test_any_folder_name_will_do(tmp_path: Path, clock: Clock, name: str) -> None:
    path = tmp_path / name / "flagfall.db"
    await (await open_store(path, clock=clock)).close()
    await (await open_reader(path)).close()
    assert set(modes(tmp_path)) == {tmp_path.name, name}


async def test_a_path_may_be_relative(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await (await open_store(Path("data/flagfall.db"), clock=clock)).close()
    await (await open_reader(tmp_path / "data" / "flagfall.db")).close()


async def test_a_reader_follows_a_daemon_that_writes(
    path: Path, clock: Clock, seen: NewSeen
) -> None:
    daemon = await open_store(path, clock=clock)
    reader = await open_reader(path)
    assert await reader.posts() == []
    await save(daemon, seen("a"))
    assert [post.text for post in await reader.posts()] == ["a"]
    async with daemon.transaction() as tx:
        await tx.save_posts([seen("b", message_id=2)])
        assert len(await reader.posts()) == 1
    assert len(await reader.posts()) == 2
    await daemon.close()
    assert len(await reader.posts()) == 2
    await reader.close()


async def test_a_reader_reads_what_a_stopped_daemon_left(
    path: Path, clock: Clock, seen: NewSeen
) -> None:
    daemon = await open_store(path, clock=clock)
    await save(daemon, seen("a"))
    await daemon.close()
    reader = await open_reader(path)
    assert [post.text for post in await reader.posts()] == ["a"]
    await reader.close()


async def test_a_reader_cannot_write(path: Path, clock: Clock) -> None:
    await (await open_store(path, clock=clock)).close()
    reader = await open_reader(path)
    with pytest.raises(StoreError, match="opened for reading only"):
        reader.transaction()
    await reader.close()


@pytest.fixture(params=["no file", "an empty file"])
def unborn(request: pytest.FixtureRequest, path: Path) -> Iterator[Path]:
    if request.param == "an empty file":
        path.parent.mkdir()
        path.touch()
    yield path
    assert not path.exists() or path.stat().st_size == 0


async def test_a_reader_needs_a_database(unborn: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no database yet at .*Start `flagfall run`"):
        await open_reader(unborn)


async def test_short_reads_are_fresh_while_a_long_one_goes_on(
    path: Path, clock: Clock, seen: NewSeen
) -> None:
    store = await open_store(path, clock=clock)
    await save(store, *(seen("a", message_id=number) for number in range(2000)))
    reading = asyncio.create_task(store.posts())
    number = 0
    while not reading.done():
        async with store.transaction() as tx:
            await tx.set_meta("number", str(number))
        assert await store.meta("number") == str(number)
        number += 1
    assert len(await reading) == 2000
    await store.close()


async def test_every_commit_reaches_the_disk(path: Path, clock: Clock) -> None:
    await (await open_store(path, clock=clock)).close()
    writer = await connect_writer(path)
    pragmas = ("synchronous", "journal_mode", "foreign_keys")
    rows = [await writer.row(f"PRAGMA {name}") for name in pragmas]
    assert [row and row[0] for row in rows] == [2, "wal", 1]
    await writer.close()


CRASHES = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.store.sqlite import open_store

async def crash():
    store = await open_store(Path(sys.argv[1]), clock=SystemClock())
    async with store.transaction() as tx:
        await tx.set_meta("key", "value")
    raise ZeroDivisionError

asyncio.run(crash())
"""


async def test_a_crash_ends_the_process_though_nobody_closed_the_store(
    path: Path, clock: Clock
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CRASHES, str(path), stderr=asyncio.subprocess.PIPE
    )
    try:
        _, errors = await asyncio.wait_for(process.communicate(), 20)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 1
    assert b"ZeroDivisionError" in errors
    store = await open_store(path, clock=clock)
    assert await store.meta("key") == "value"
    await store.close()
