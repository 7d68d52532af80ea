"""The store in one SQLite file: who opens it, for writing or for reading.

Exactly one process writes (its caller holds a lock), and in it exactly one connection; reads have
connections of their own that see what was committed. Write-ahead log, ``synchronous = FULL``:
what a transaction has acknowledged survives a kill and a power cut.
"""

from __future__ import annotations

import os
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.store.failures import explained
from bot.store.migrate import migrate, newest, refuse_newer, version_of
from bot.store.opening import connect_guest, connect_reader, connect_writer
from bot.store.reader import SqliteReader
from bot.store.transaction import SqliteTransaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.clock import Clock
    from bot.store.connection import Connection, Writer
    from bot.store.protocol import Store, Transaction

_START = "Start `flagfall run` once"


class SqliteStore(SqliteReader):
    """A store that is read and written."""

    def __init__(self, *, short: Connection, lists: Connection, writer: Writer) -> None:
        super().__init__(short=short, lists=lists)
        self._writer = writer

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin to write; waits for its turn."""
        async with self._writer.transaction() as turn:
            yield SqliteTransaction(turn)

    async def close(self) -> None:
        """Finish what is under way; the writer goes last and folds the log into the file."""
        await super().close()
        await self._writer.close()


async def open_store(path: Path, *, clock: Clock) -> Store:
    """Open the database at ``path`` for writing; make it or bring it up to date if needed.

    The file gets mode 0600, a missing folder 0700. ``clock`` dates the migrations. Raises
    StoreError when the file cannot be used or is newer than the code.
    """
    _make_private(path)
    async with AsyncExitStack() as opened:
        writer = await connect_writer(path)
        opened.push_async_callback(writer.close)
        await migrate(writer, path, clock)
        short = await connect_reader(path)
        opened.push_async_callback(short.close)
        lists = await connect_reader(path)
        opened.pop_all()
    return SqliteStore(short=short, lists=lists, writer=writer)


async def open_reader(path: Path) -> Store:
    """Open the database at ``path`` for reading: while a daemon writes it, after one was killed.

    The user need not be the daemon's, as long as the files may be read.
    Raises StoreError when there is none yet, or when it is of another version than the code.
    """
    _require(path)
    async with AsyncExitStack() as opened:
        short = await connect_guest(path)
        opened.push_async_callback(short.close)
        _refuse_older(await version_of(short), path)
        lists = await connect_guest(path)
        opened.pop_all()
    return SqliteReader(short=short, lists=lists)


def _make_private(path: Path) -> None:
    """Make the file before SQLite does; its log and shared memory take over its mode."""
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)


def _require(path: Path) -> None:
    with explained(path):
        if not path.exists():
            raise StoreError(f"There is no database yet at {path}.", remedy=f"{_START}.")


def _refuse_older(version: int, path: Path) -> None:
    refuse_newer(version, path)
    if version == 0:
        raise StoreError(f"There is no database yet at {path}.", remedy=f"{_START}.")
    if version < newest():
        raise StoreError(
            f"{path} is of version {version}, this Flagfall reads version {newest()}.",
            remedy=f"{_START} to bring it up to date.",
        )
