"""Files of JSON lines: one telling a line, on the disk before it counts as told.

A file is opened for every line, so that one that was moved away (by logrotate, say) is begun anew.
A line that may be there already is looked for first and not written twice.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.errors import NetworkError
from bot.notify.documents import line_of
from bot.notify.telling import NO_CODE, ClosedError, Receipt, settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.config import FileSettings
    from bot.notify.telling import Telling

_LOOKED_THROUGH = 1024 * 1024  # bytes of the end of a file, for a line that may be there
_PASSING = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.EMFILE, errno.ENFILE)
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK


class JsonFiles:
    """All files of the settings, by the name of the receiver."""

    def __init__(self, settings: Mapping[str, FileSettings]) -> None:
        self._settings = settings

    async def tell(self, telling: Telling) -> Receipt:
        """Append a line; return what was done.

        Raises:
            ClosedError: the file cannot be written to as things stand.
            NetworkError: not now; nothing was written.
        """
        settings = settings_for(telling.receiver, self._settings)
        path, line = settings.path, line_of(telling) + b"\n"
        unless = f'"key": "{telling.key}"'.encode() if telling.repeat else b""
        try:
            written = await asyncio.to_thread(append, path, line, unless=unless)
        except OSError as error:
            raise _failure(path, error) from error
        return Receipt(text=f"{written} bytes appended to {path}.")

    async def ready(self, receiver: str) -> str:
        """Say that a file can be written to, without writing; raises what ``tell`` raises."""
        settings = settings_for(receiver, self._settings)
        path = settings.path
        if path.exists() and not path.is_file():
            raise _failure(path, OSError(errno.EINVAL, "not a regular file"))
        there = path if path.exists() else path.parent
        if not os.access(there, os.W_OK):
            code = errno.EACCES if there.exists() else errno.ENOENT
            raise _failure(path, OSError(code, os.strerror(code)))
        return f"{path} can be written."


def append(path: Path, line: bytes, *, unless: bytes = b"") -> int:
    """Append a line to a file and have it on the disk; return how many bytes were written.

    None are where the end of the file holds ``unless`` already. Raises OSError, and then the file
    is as it was.
    """
    with _opened(path) as file:
        size = os.fstat(file).st_size
        end = os.pread(file, _LOOKED_THROUGH, max(size - _LOOKED_THROUGH, 0))
        if unless and unless in end:
            os.fsync(file)  # it may have been written by a process that did not come that far
            return 0
        if end and not end.endswith(b"\n"):
            line = b"\n" + line  # whoever wrote the last line was cut short
        try:
            _write(file, line)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, size)
            raise
    return len(line)


def _write(file: int, line: bytes) -> None:
    if os.write(file, line) < len(line):  # the disk is full, which the next call would say
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file that nobody else of us writes to until the end of the block."""
    while True:
        is_new = not path.exists()
        file = os.open(path, _FLAGS, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_at(path, file):
                continue  # it was moved away while we waited
            if is_new:
                _sync_folder(path.parent)
            yield file
            return
        finally:
            os.close(file)


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Have the name of a new file on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failure(path: Path, error: OSError) -> NetworkError:
    said = f"{path} cannot be written: {error.strerror or 'unknown reason'}."
    if error.errno in _PASSING:
        return NetworkError(said, remedy="Free some space, or correct what keeps it from it.")
    remedy = "Correct its path in config/flagfall.toml, or the owner and mode of its folder."
    return ClosedError(said, code=error.errno or NO_CODE, remedy=remedy)
