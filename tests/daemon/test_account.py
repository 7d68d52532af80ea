"""An account's session as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.daemon.account import read_session
from bot.errors import LockedError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_session_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "main.session"
    path.mkdir()
    with pytest.raises(LockedError, match="cannot be read"):
        read_session(path)


def test_a_session_that_is_missing_is_none(tmp_path: Path) -> None:
    assert read_session(tmp_path / "main.session") == ""
