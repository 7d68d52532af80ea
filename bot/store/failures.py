"""What SQLite complains of, as one sentence a person can act on."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
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
_UNDECODABLE = (
    "A text in {path} is damaged and cannot be read.",
    "Check the disk; what a backup has of it can be put back.",
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


class explained:  # noqa: N801  read as a verb: with explained(path)
    """Turn what the disk or other programs do to the database at ``path`` into StoreError.

    Anything else SQLite raises, such as a violated constraint, is a bug and passes unchanged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin to listen."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Raise what is to be told instead, if anything is."""
        del kind, trace
        told = self._explanation(error)
        if error is not None and told is not None:
            # Its frames hold a cursor, and that the database as it was then: what is read
            # afterwards on the same connection would never be anything else.
            error.__traceback__ = None
            raise told from error

    def _explanation(self, error: BaseException | None) -> StoreError | None:
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            return StoreError(f"{self._path} cannot be used: {reason}.", remedy=_FORBIDDEN[1])
        if not isinstance(error, sqlite3.Error):
            return None
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the high bits refine it
        said = _UNDECODABLE if _is_undecodable(error) else _SENTENCES.get(primary)
        return said and StoreError(said[0].format(path=self._path), remedy=said[1])


def _is_undecodable(error: sqlite3.Error) -> bool:
    """Whether it is Python's own complaint of a column that holds no UTF-8; it has no code."""
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode")
