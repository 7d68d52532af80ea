from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Entity
from bot.render.utf16 import Writing, sendable, units


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
        Entity(type="text_link", offset=9, length=5, url="https://t.me/a/1"),
    )
