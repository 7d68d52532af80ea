"""Pages that were not understood: kept privately, and only a few of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.sources.preview_quarantine import MOST, keep_page

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)


def test_a_page_is_kept_as_it_was_for_its_owner_alone(tmp_path: Path) -> None:
    path = keep_page(tmp_path / "quarantine", "delta_live", "<b>Ж\ud800</b>", now=NOON)
    assert path.name == "delta_live-20221111T120000.html"
    assert path.read_text() == "<b>Ж?</b>"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_oldest_pages_make_room(tmp_path: Path) -> None:
    kept = []
    for number in range(MOST + 3):
        now = NOON + timedelta(seconds=number)
        kept.append(keep_page(tmp_path, "delta_live", "x", now=now))
        os.utime(kept[-1], (number, number))
    assert sorted(tmp_path.iterdir()) == kept[-MOST:]


def test_a_disk_that_says_no_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Cannot write"):
        keep_page(tmp_path / "file", "delta_live", "x", now=NOON)
