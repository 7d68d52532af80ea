"""What SQLite complains of, as one sentence a person can act on."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Primary result codes, https://sqlite.org/rescode.html: what happened to {path}, and what to do.
_DAMAGED = (
    "{path} is damaged or is not a Flagfall database.",
    "Stop Flagfall, move the file away and put a backup in its place.",
)
_LOCKED = (
    "Another program keeps {path} locked.",
    "Close whatever has it open, a database browser for instance.",
)
_FORBIDDEN = (
    "{path} cannot be opened.",
    "Its folder must exist and belong to the user that runs Flagfall.",
)
_SENTENCES = {
    sqlite3.SQLITE_FULL: (
        "The disk that holds {path} is full; nothing was written.",
        "Free some space, then Flagfall goes on by itself.",
    ),
    sqlite3.SQLITE_READONLY: (
        "{path} is read-only; nothing was written.",
        "File and folder must be writable for the user that runs Flagfall.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk failed while {path} was read or written.",
        "Check the disk and its free space; if it goes on, restore a backup on another one.",
    ),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the disk or other programs do to the database at ``path`` into StoreError.

    Anything else SQLite raises, such as a violated constraint, is a bug and passes unchanged.
    """
    try:
        yield
    except sqlite3.Error as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the high bits refine it
        if primary not in _SENTENCES:
            raise
        sentence, remedy = _SENTENCES[primary]
        raise StoreError(sentence.format(path=path), remedy=remedy) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"{path} cannot be used: {reason}.", remedy=_FORBIDDEN[1]) from error
