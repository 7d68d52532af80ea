"""Files and folders that only their owner may read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def make_private_folder(path: Path) -> None:
    """Make a folder (0700), and as private the parents it lacks; what is there stays as it is."""
    for missing in reversed([each for each in (path, *path.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file (0600) whole or not at all: a reader finds the old text or the new one.

    Raises StoreError when the disk does not take it.
    """
    draft = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        raise StoreError(
            f"Cannot write {path}: {error.strerror}.",
            remedy="Correct what keeps it from being written, then try again.",
        ) from error
