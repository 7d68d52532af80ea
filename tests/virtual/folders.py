"""Folders in memory, where a commit does not wait for a disk."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEMORY = Path("/dev/shm")  # noqa: S108  of Linux; elsewhere a disk has to do


@contextmanager
def fast_folder() -> Iterator[Path]:
    """Make a folder that is gone at the end, in memory where there is a place for that."""
    place = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="flagfall-", dir=place) as made:
        yield Path(made)
