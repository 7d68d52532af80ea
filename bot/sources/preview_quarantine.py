"""Pages that could not be read, kept for whoever is to teach this version to read them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

MOST = 5  # files; the first ones of a new design say as much as the hundredth


def keep_page(folder: Path, name: str, html: str, *, now: datetime) -> Path:
    """Write a page where only its owner may read it (0600), drop the oldest, return its path.

    Raises StoreError when the disk does not take it.
    """
    path = folder / f"{name}-{now:%Y%m%dT%H%M%S}.html"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(html)
        for old in sorted(folder.glob("*.html"), key=lambda kept: kept.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"Cannot write {path}: {error.strerror}.",
            remedy="Correct what keeps it from being written.",
        ) from error
    return path
