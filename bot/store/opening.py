"""How the file is opened: once for writing, beside that for reading, and by guests.

A reading connection is read-only, so it can neither write nor checkpoint. After a kill it still
finds everything acknowledged: SQLite rebuilds the index of the write-ahead log without writing to
the log. Two things stop a guest, and are seen to here (https://sqlite.org/rescode.html):

* A process was killed while it turned the new file to write-ahead mode. What it left half done
  must be rolled back, which takes a connection that may write.
* The guest may not write to the folder, so it cannot make the log's files. When there is no log,
  because whoever wrote it has ended as it should, the file alone is everything.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

import aiosqlite

from bot.errors import StoreError
from bot.store.connection import Connection, Row, Writer
from bot.store.failures import explained

if TYPE_CHECKING:
    from pathlib import Path

_BUSY_SECONDS = 5.0
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers and the writer do not wait for each other
    "PRAGMA synchronous = FULL",  # with NORMAL a power cut loses acknowledged commits
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",  # a burst must not leave its WAL lying about
)
_WRITING = "mode=rw"
_READ_ONLY = "mode=ro"
_FILE_ALONE = "mode=ro&immutable=1"
_FOLDER_IS_CLOSED = (sqlite3.SQLITE_READONLY_DIRECTORY, sqlite3.SQLITE_CANTOPEN)


async def connect_writer(path: Path) -> Writer:
    """Open the database for writing; its file must exist (it may be empty)."""
    writer = Writer(await _connect(path, _WRITING), path)
    try:
        for pragma in _WRITER_PRAGMAS:
            await writer.rows(pragma)
    except BaseException:
        await writer.close()
        raise
    return writer


async def connect_reader(path: Path) -> Connection:
    """Open for reading only a database that the same process has open for writing."""
    return await _looking(path, _READ_ONLY)


async def connect_guest(path: Path) -> Connection:
    """Open the database for reading only, whoever writes it, for as long as a list takes.

    Raises StoreError when it cannot be read. A file read alone does not show what is written
    from then on.
    """
    try:
        return await _looking(path, _READ_ONLY)
    except StoreError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_READONLY_ROLLBACK:
            await (await _looking(path, _WRITING)).close()
            return await _looking(path, _READ_ONLY)
        if code in _FOLDER_IS_CLOSED and not _has_log(path):
            return await _looking(path, _FILE_ALONE)
        raise


async def _looking(path: Path, how: str) -> Connection:
    """Open the database and read its first page: before that, SQLite has not touched the file."""
    connection = Connection(await _connect(path, how), path)
    try:
        await connection.row("PRAGMA schema_version")
    except BaseException:
        await connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    with explained(path):
        return log.exists() and log.stat().st_size > 0


async def _connect(path: Path, how: str) -> aiosqlite.Connection:
    raw = aiosqlite.connect(
        f"file:{quote(str(path))}?{how}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,  # no BEGIN but ours
    )
    # A bug must end the process, not leave it waiting for a connection nobody closed; what a
    # statement has not committed by then is undone, as after any kill.
    raw._thread.daemon = True  # noqa: SLF001  there is no public way
    with explained(path):
        await raw
    raw.row_factory = Row
    return raw
