"""One process a data folder: an advisory lock that dies with its process."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import LockedError, StoreError
from bot.ops.private import make_private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hold(path: Path, *, what: str) -> Iterator[None]:
    """Hold the lock at ``path`` until the block ends; ``what`` names us to whoever comes second.

    The folder is made if it is missing, for its owner only. The file stays: removing it would let
    two processes hold two files of one name.

    Raises:
        LockedError: Another process holds it; the message names that process.
        StoreError: The file cannot be made.
    """
    try:
        make_private_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(path.parent, error) from error
    try:
        _lock(descriptor, path)
        try:
            _sign(descriptor, what)
        except OSError as error:
            raise _unusable(path.parent, error) from error
        yield
    finally:
        os.close(descriptor)


def holder(path: Path) -> str:
    """Describe who signed the lock last: "flagfall run, process 1234, since 14:02 UTC"."""
    try:
        pid, since, what = path.read_text(encoding="utf-8").strip().split(" ", 2)
        began = datetime.fromisoformat(since)
    except (OSError, ValueError):
        return "another process"
    return f"{what}, process {pid}, since {began:%H:%M} UTC,"


def _unusable(folder: Path, error: OSError) -> StoreError:
    remedy = "Correct its owner or mode, or name another with --data."
    if error.errno == errno.ENOSPC:
        remedy = "Free some space and try again."
    return StoreError(f"Cannot use the data folder {folder}: {error.strerror}.", remedy=remedy)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LockedError(
            f"{holder(path)} holds {path.parent}.",
            remedy="Stop it, or use another folder with --data.",
        ) from None


def _sign(descriptor: int, what: str) -> None:
    """Write who we are; the time is the file system's own, taken from the write itself."""
    os.ftruncate(descriptor, 0)
    os.write(descriptor, b" ")
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    line = f"{os.getpid()} {since:%Y-%m-%dT%H:%M:%SZ} {what}\n"
    os.pwrite(descriptor, line.encode(), 0)
