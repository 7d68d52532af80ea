from __future__ import annotations

import pytest

from bot.render.names import isolated, tame


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("two\n lines", "two lines", id="lines"),
        pytest.param("a\u202eb\u200f\u2066c", "a b c", id="direction"),
        pytest.param("👩‍👧", "👩‍👧", id="joined emoji"),
        pytest.param("שלום", "\u2068שלום\u2069", id="right to left"),
        pytest.param("e" + "\u0301" * 99 + "f", "e" + "\u0301" * 4 + "f", id="a heap of marks"),
        pytest.param("a" * 99, "a" * 63 + "…", id="long"),
        pytest.param("\x1b[2J", "[2J", id="terminal codes"),
    ],
)
def test_a_strangers_name(text: str, shown: str) -> None:
    assert tame(text) == shown


def test_what_is_set_apart_is_only_what_may_reorder_its_line() -> None:
    assert isolated("abc") == "abc"
    assert isolated("abc שלום") == "\u2068abc שלום\u2069"
