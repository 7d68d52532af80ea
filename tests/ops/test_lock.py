from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.errors import LockedError, StoreError
from bot.ops.lock import hold, holder

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from bot.ops.lock import hold
with hold(Path(sys.argv[1]), what="flagfall run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        hold(lock, what="flagfall run"),
        pytest.raises(LockedError) as caught,
        hold(lock, what="flagfall rules add"),
    ):
        pass
    expected = rf"flagfall run, process {os.getpid()}, since \d\d:\d\d UTC, holds {tmp_path}\."
    assert re.match(expected, str(caught.value))
    assert "--data" in caught.value.remedy
    assert caught.value.exit_code == 3


def test_who_failed_to_get_it_does_not_sign_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with hold(lock, what="first"):
        with pytest.raises(LockedError), hold(lock, what="second"):
            pass
        assert holder(lock).startswith("first, process")


def test_it_is_free_again_after_the_block(tmp_path: Path) -> None:
    for what in ("a name that is long", "short"):
        with hold(tmp_path / "lock", what=what):
            pass
    assert holder(tmp_path / "lock").startswith("short, process")


def test_it_is_free_again_after_the_holder_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(  # noqa: S603  our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=str(process.pid)), hold(tmp_path / "lock", what="us"):
            pass
        process.kill()
        process.wait()
        with hold(tmp_path / "lock", what="us"):
            pass


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    with hold(tmp_path / "data" / "lock", what="us"):
        pass
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "lock").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="--data"), hold(tmp_path / "file" / "lock", what="us"):
        pass


@pytest.mark.parametrize("content", ["", "12", "1 notatime flagfall run", "\xff"])
def test_a_lock_file_that_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "lock").write_text(content, encoding="latin-1")
    assert holder(tmp_path / "lock") == "another process"
