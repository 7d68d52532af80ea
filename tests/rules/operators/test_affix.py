"""Pieces of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

FOUND = {
    "prefix": ("евак*", "Евакуація евакуйовані", ["Евакуація", "евакуйовані"]),
    "prefix is the word": ("flag*", "flag", ["flag"]),
    "prefix inside": ("вак*", "евакуація", None),
    "suffix": ("*bank", "riverbank banks bank", ["riverbank", "bank"]),
    "inside": ("*anto*", "Cantonal anto", ["Cantonal", "anto"]),
    "look-alikes": ("херс*", "Xepcoнщина", ["Xepcoнщина"]),
    "designation": ("F-1*", "F-16 F-35", ["F-16"]),
    "part of a hyphenated word": ("херс*", "миколаїв-херсон", ["херсон"]),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_affixes(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


@pytest.mark.parametrize("when", ["a*", "*я", "C++*", "a/b*", "**"])
def test_refused(found: Finder, when: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        found(when, "")
    assert refusal.value.suggestion
