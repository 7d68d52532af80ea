"""Exact words: one form, whatever its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon
    from tests.rules.conftest import Finder

FOUND = {
    "the form": ("=прапора", "без Прапора", ["Прапора"]),
    "another form": ("=прапор", "прапора", None),
    "look-alike letters": ("=Херсон", "Xepcoн", ["Xepcoн"]),
    "phrase": ('="left bank"', "Left Bank", ["Left Bank"]),
    "phrase in another form": ('="left bank"', "left banks", None),
    "signs": ("=C++", "C, C++", ["C++"]),
    "designation in Latin letters": ("=С-300", "C-300", ["C-300"]),
    "hyphen": ("=F-16", "F-16s F-16", ["F-16"]),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_exact(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


def test_the_lexicon_has_no_say(found: Finder, lexicon: Lexicon) -> None:
    assert found("=flag", "прапор флаг", lexicon=lexicon) is None


@pytest.mark.parametrize("when", ["=...", "=evac*"])
def test_refused(found: Finder, when: str) -> None:
    with pytest.raises(ExpressionError):
        found(when, "")
