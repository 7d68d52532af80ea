from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import FileSettings
from bot.dispatch.failures import Course, course_of
from bot.errors import NetworkError
from bot.notify.file import JsonFiles, append
from bot.notify.telling import ClosedError
from tests.notify.told import HOSTILE, KEY, a_telling, a_test

if TYPE_CHECKING:
    from pathlib import Path


def rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alerts.jsonl"


@pytest.fixture
def files(path: Path) -> JsonFiles:
    return JsonFiles({"hook": FileSettings(path=path)})


async def test_a_line_each_private_and_whole(files: JsonFiles, path: Path) -> None:
    for text in HOSTILE:
        await files.tell(a_telling(text, key="f" * 32))
    receipt = await files.tell(a_test())
    assert [row["text"] for row in rows(path)] == [*HOSTILE, "A test."]
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(path) in receipt.text


async def test_a_file_that_was_moved_away_is_begun_anew(files: JsonFiles, path: Path) -> None:
    await files.tell(a_telling("one"))
    path.rename(path.with_suffix(".1"))
    await files.tell(a_telling("two"))
    assert [row["text"] for row in rows(path)] == ["two"]
    assert [row["text"] for row in rows(path.with_suffix(".1"))] == ["one"]


async def test_a_line_that_is_there_is_not_written_again(files: JsonFiles, path: Path) -> None:
    hostile = f'"key": "{KEY}"'
    await files.tell(a_telling(hostile, key="f" * 32))
    await files.tell(a_telling("one", repeat=True))
    await files.tell(a_telling("one", repeat=True))
    assert [row["text"] for row in rows(path)] == [hostile, "one"]


async def test_a_line_that_was_cut_short_spoils_no_other(files: JsonFiles, path: Path) -> None:
    path.write_bytes(b'{"type": "al')
    await files.tell(a_telling("two"))
    assert json.loads(path.read_bytes().splitlines()[1])["text"] == "two"


def test_what_the_disk_does_not_take_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"{}\n")
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, line: write(file, line[:3]))
    with pytest.raises(OSError, match="No space left"):
        append(path, b'{"a": 1}\n')
    assert path.read_bytes() == b"{}\n"


def test_it_is_on_the_disk_before_it_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    fsync = os.fsync

    def noted(file: int) -> None:
        fsync(file)
        synced.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", noted)
    append(path, b"{}\n")
    assert synced == [b"", b"{}\n"]  # the name in its folder, then the line


@pytest.mark.parametrize("kind", ["folder", "pipe", "no folder", "device"])
async def test_what_cannot_be_a_file_is_told_with_a_remedy(
    kind: str, files: JsonFiles, path: Path
) -> None:
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "no folder":
        path.parent.rmdir()
    else:
        path.symlink_to("/dev/full")
    with pytest.raises(ClosedError) as caught:
        await files.tell(a_telling())
    assert "Correct its path" in caught.value.remedy


async def test_a_full_disk_is_tried_again(
    files: JsonFiles, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", lambda _file, _line: 0)
    with pytest.raises(NetworkError) as caught:
        await files.tell(a_telling())
    assert course_of(caught.value) is Course.RETRY
    assert not caught.value.sent
    assert path.read_bytes() == b""


async def test_a_file_that_is_not_set_up(files: JsonFiles) -> None:
    with pytest.raises(ClosedError, match="not set up"):
        await files.tell(a_telling(receiver="other"))
