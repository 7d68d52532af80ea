from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.ops.private import make_private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_its_owners_only_also_when_it_was_not(tmp_path: Path) -> None:
    path = tmp_path / "claim-code"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new\n")
    assert path.read_text() == "new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"Cannot write .*claim-code: No such file"):
        write_private(tmp_path / "nowhere" / "claim-code", "x")


def test_a_folder_is_its_owners_only_and_so_are_its_new_parents(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path / "a" / "b")
    make_private_folder(tmp_path / "a" / "b")
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "a" / "b", tmp_path / "a")]
    assert modes == [0o700, 0o700]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
