from __future__ import annotations

import io
import tracemalloc
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import export as module
from bot.sources.export import Chat, Export
from tests.sources.exports import CHANNEL_ID, a_chat, a_message, all_chats, as_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

DELTA = Chat(name="Delta Live", kind="public_channel", chat_id=CHANNEL_ID)
SMALL = a_chat(a_message(1, ["Ж ", {"type": "bold", "text": '\\"\n'}]), a_message(22, "👍"))
SEVERAL = all_chats(
    a_chat(a_message(1), name="Bob", type="personal_chat", id=5),
    SMALL,
    a_chat(name="Empty", id=7),
    left=(a_chat(a_message(3), name="Left", id=8),),
)


def read(
    file: bytes, wants: Callable[[Chat], bool] = lambda _: True
) -> tuple[list[tuple[Chat, dict[str, Any]]], str]:
    export = Export(io.BytesIO(file))
    found = list(export.messages(wants))
    return found, export.trouble


def test_a_chat_alone() -> None:
    found, trouble = read(as_file(SMALL))
    assert found == [(DELTA, message) for message in SMALL["messages"]]
    assert trouble == ""


def test_every_chat_of_an_account() -> None:
    asked: list[Chat] = []

    def wants(chat: Chat) -> bool:
        asked.append(chat)
        return chat.kind == "public_channel"

    found, trouble = read(as_file(SEVERAL), wants)
    assert [chat.name for chat in asked] == ["Bob", "Delta Live", "Empty", "Left"]
    assert not any(chat.alone for chat in asked)
    assert [(chat.name, message["id"]) for chat, message in found] == [
        ("Delta Live", 1),
        ("Delta Live", 22),
        ("Left", 3),
    ]
    assert trouble == ""


@pytest.mark.parametrize("export", [SMALL, SEVERAL], ids=["one chat", "all chats"])
def test_cut_off_at_any_byte_what_was_whole_is_kept(export: object) -> None:
    file = as_file(export)
    whole, _ = read(file)
    counts = []
    for length in range(len(file)):
        found, trouble = read(file[:length])
        assert found == whole[: len(found)]
        assert f"ends too early, at byte {length:,}" in trouble
        counts.append(len(found))
    assert counts == sorted(counts)
    assert all(later - earlier <= 1 for earlier, later in pairwise(counts))
    assert counts[-1] == len(whole)


@settings(deadline=None)
@given(st.data())
def test_damaged_anywhere_it_ends_there(data: st.DataObject) -> None:
    file = bytearray(as_file(SEVERAL))
    for _ in range(data.draw(st.integers(1, 4))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(file))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_what_is_no_export_has_no_messages(file: bytes) -> None:
    assert read(file)[0] == []


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(b"5", id="a number"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="nothing"),
        pytest.param(b'{"messages": 5}', id="messages of another kind"),
        pytest.param(b'{"chats": [], "left_chats": {"list": {}}}', id="chats of another kind"),
        pytest.param(b'{"chats": {"list": [1, [2, {}], "x"]}}', id="chats that are none"),
    ],
)
def test_json_of_another_kind(file: bytes) -> None:
    assert read(file) == ([], "")


def test_where_it_breaks_is_told() -> None:
    file = as_file(a_chat(a_message(1), a_message(22)))
    assert read(file[:-20])[1].endswith("in the middle of message 22.")
    assert read(file[: file.index(b'"id": 22')])[1].endswith(", after message 1.")
    assert read(file[:30])[1].endswith(", before any message.")
    broken = file.replace(b'"id": 22', b'"id": 22,,')
    found, trouble = read(broken)
    assert [message["id"] for _, message in found] == [1]
    assert "no JSON from about byte 0 on" in trouble


@pytest.mark.parametrize("behind", [b"}", b"x", b"\0" * 100, b'{"a": 1}'])
def test_what_stands_behind_the_end_is_told(behind: bytes) -> None:
    found, trouble = read(as_file(SMALL) + behind)
    assert len(found) == 2
    assert "no JSON" in trouble


def test_what_is_no_message_comes_as_an_empty_one() -> None:
    found, _ = read(as_file(a_chat(5, [1, {"id": 2}], None, a_message(1))))
    assert [message.get("id") for _, message in found] == [None, None, None, 1]


def test_a_head_that_is_none() -> None:
    (pair, *_), _ = read(as_file(a_chat(a_message(1), name=None, type=[1], id={"a": 1})))
    assert pair[0] == Chat(name="", kind="", chat_id=None)


@pytest.mark.parametrize("size", [*range(1, 12), 64 * 1024])
def test_control_characters_as_telegram_desktop_writes_them(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(module, "_CHUNK", size)
    file = as_file(a_chat(a_message(1, "TEXT"))).replace(b"TEXT", rb"a\x0Bb\\x0Bc\\\x1f\"")
    (pair,), trouble = read(file)
    assert pair[1]["text"] == 'a\x0bb\\x0Bc\\\x1f"'
    assert trouble == ""


def test_a_byte_order_mark_is_no_matter() -> None:
    assert len(read(b"\xef\xbb\xbf" + as_file(SMALL))[0]) == 2


def test_numbers_beyond_all_measure() -> None:
    for number in ("9" * 30, "9" * 5000, "1e999"):
        found, trouble = read(
            as_file(a_chat(a_message(1), {"id": "N"})).replace(b'"N"', number.encode())
        )
        assert len(found) == 1
        assert trouble


class Failing(io.BytesIO):
    """A file on a disk that gives up."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_disk_that_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    file = as_file(a_chat(a_message(1), a_message(2)))
    monkeypatch.setattr(module, "_CHUNK", len(file) - 50)
    export = Export(Failing(file))
    assert len(list(export.messages(lambda _: True))) == 1
    assert "Input/output error" in export.trouble


def test_how_far_it_has_come() -> None:
    file = as_file(SMALL)
    export = Export(io.BytesIO(file))
    for _ in export.messages(lambda _: True):
        assert 0 < export.read <= len(file)
    assert export.read == len(file)


class Endless(io.RawIOBase):
    """An export of 10 MB that is made as it is read."""

    def __init__(self) -> None:
        self._pieces = chain(
            [as_file(a_chat()).removesuffix(b"]\n}")],
            (as_file(a_message(number, "x" * 5000)) + b",\n" for number in range(1, 2_000)),
            [as_file(a_message(2_000)), b"]}"],
        )
        self._made = b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self._made) < size and (piece := next(self._pieces, b"")):
            self._made += piece
        given, self._made = self._made[:size], self._made[size:]
        return given


def test_little_of_a_large_file_is_held() -> None:
    export = Export(cast("BinaryIO", Endless()))
    tracemalloc.start()
    try:
        count = sum(1 for _ in export.messages(lambda _: True))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, export.trouble) == (2_000, "")
    assert export.read > 10e6
    assert peak < 2e6
