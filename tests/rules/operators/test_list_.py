"""Named lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

BRANDS = {"brands": ["Acme", "Left Bank Ltd", "acme.com", "...", "C++"]}
FOUND = {
    "word": ("ACME says", ["ACME"]),
    "no other form": ("acmes", None),
    "phrase": ("the left bank ltd.", ["left bank ltd"]),
    "signs": ("in C++", ["C++"]),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_list(found: Finder, text: str, shown: list[str] | None) -> None:
    assert found("list:brands", text, lists=BRANDS) == shown


def test_an_unknown_list_is_refused(found: Finder) -> None:
    with pytest.raises(ExpressionError, match="none yet"):
        found("flag list:nope", "")
    with pytest.raises(ExpressionError, match="list:brands") as refusal:
        found("flag list:nope", "", lists=BRANDS)
    assert refusal.value.suggestion == "list:brands"
    assert refusal.value.position == 5
