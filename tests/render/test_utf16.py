from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Entity
from bot.render.utf16 import Writing, fitting, sendable, units


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("прапор", 6, id="Cyrillic"),
        pytest.param("😀", 2, id="astral"),
        pytest.param("🏴‍☠️", 5, id="joined emoji"),
        pytest.param("e\u0301", 2, id="combining"),
    ],
)
def test_units(text: str, length: int) -> None:
    assert units(text) == length


@given(st.text(st.one_of(st.characters(), st.sampled_from("\0\ud800\udfff"))))
def test_what_is_sendable_has_the_same_offsets(text: str) -> None:
    clean = sendable(text)
    clean.encode()
    assert "\0" not in clean
    assert len(clean) == len(text)
    assert units(clean) == units(text)


def test_writing_counts_offsets_in_units() -> None:
    writing = Writing()
    writing.add("😀 ")
    writing.add("прапор", mark="bold")
    writing.add("", mark="bold")
    writing.add(" here", mark="text_link", url="https://t.me/a/1")
    message = writing.message()
    assert message.text == "😀 прапор here"
    assert message.entities == (
        Entity(type="bold", offset=3, length=6),
        Entity(type="text_link", offset=10, length=4, url="https://t.me/a/1"),
    )


@pytest.mark.parametrize("blank", [" ", "\n\t ", "\u2028"], ids=["space", "lines", "separator"])
def test_what_is_blank_has_no_entity(blank: str) -> None:
    writing = Writing()
    writing.add(f"{blank}a{blank}", mark="bold")
    writing.add(blank, mark="bold")
    assert writing.message().entities == (Entity(type="bold", offset=len(blank), length=1),)


def test_what_was_written_elsewhere_moves_with_its_entities() -> None:
    writing, other = Writing(), Writing()
    writing.add("😀 ")
    other.add("a ")
    other.add("b", mark="bold")
    writing.join(other)
    assert writing.message().text == "😀 a b"
    assert writing.message().entities == (Entity(type="bold", offset=5, length=1),)
    assert writing.units == 6


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        pytest.param("прапор", 6, "прапор", id="fits"),
        pytest.param("прапор", 5, "прап…", id="cut"),
        pytest.param("😀😀😀", 6, "😀😀😀", id="pairs that fit"),
        pytest.param("😀😀😀", 5, "😀😀…", id="pairs"),
        pytest.param("😀😀😀", 4, "😀…", id="no half a pair"),
        pytest.param("a bcd", 3, "a…", id="no blank before the ellipsis"),
        pytest.param("a\ud800bcd", 3, "a\ufffd…", id="half characters"),
    ],
)
def test_as_much_as_fits(text: str, limit: int, shown: str) -> None:
    assert fitting(text, limit) == shown
