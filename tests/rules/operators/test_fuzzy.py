"""Words with one letter off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

FOUND = {
    "as typed": ("~zaluzhny", "Zaluzhny", ["Zaluzhny"]),
    "one too many": ("~zaluzhny", "zaluzhnyy", ["zaluzhnyy"]),
    "one missing": ("~zaluzhny", "zaluzny", ["zaluzny"]),
    "one other": ("~zaluzhny", "zalozhny", ["zalozhny"]),
    "two swapped": ("~zaluzhny", "zalzuhny", ["zalzuhny"]),
    "the first two swapped": ("~zaluzhny", "azluzhny", None),
    "last other": ("~zaluzhny", "zaluzhni", ["zaluzhni"]),
    "two off": ("~zaluzhny", "zaluzny1x zalozni", None),
    "first letter": ("~zaluzhny", "saluzhny", None),
    "a form": ("~Залужний", "Залушного", ["Залушного"]),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_fuzzy(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


@pytest.mark.parametrize("when", ["~flag", '~"left bank"', "~zaluzh*"])
def test_refused(found: Finder, when: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        found(when, "")
    assert refusal.value.suggestion
