"""Phrases: adjacent words in any form, or the group they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon
    from tests.rules.conftest import Finder

FOUND = {
    "as typed": ('"left bank"', "on the Left Bank now", ["Left Bank"]),
    "in every form": ('"лівий берег"', "з лівого берега", ["лівого берега"]),
    "across a line": ('"left bank"', "left\nbank", ["left\nbank"]),
    "hyphenated in the post": ('"left bank"', "the left-bank towns", ["left-bank"]),
    "hashtag": ('"лівий берег"', "#ЛівийБерег", ["ЛівийБерег"]),
    "glued hashtag": ('"left bank"', "#leftbank", ["leftbank"]),
    "not adjacent": ('"left bank"', "left the bank", None),
    "other order": ('"left bank"', "bank left", None),
    "three words": ('"a b c"', "a b a b c", ["a b c"]),
    "twice": ('"left bank"', "left bank, left banks", ["left bank", "left banks"]),
    "one word": ('"flag"', "flags", ["flags"]),
    "typographic quotes": ("“left bank”", "left bank", ["left bank"]),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_phrases(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


GROUPED = {
    "phrase in another language": ("на левом берегу", ["левом берегу"]),
    "word of the group": ("лівобережжям", ["лівобережжям"]),
    "its own language": ("left banks", ["left banks"]),
    "other words": ("берега лівої", None),
}


@pytest.mark.parametrize(("text", "shown"), GROUPED.values(), ids=GROUPED.keys())
def test_a_phrase_of_the_lexicon_stands_for_its_group(
    found: Finder, lexicon: Lexicon, text: str, shown: list[str] | None
) -> None:
    assert found('"left bank"', text, lexicon=lexicon) == shown


def test_words_of_a_phrase_stand_for_their_groups(found: Finder, lexicon: Lexicon) -> None:
    assert found('"flag day"', "день flag-day прапор day", lexicon=lexicon) == [
        "flag-day",
        "прапор day",
    ]


@pytest.mark.parametrize("when", ['"..."', '"left ban*"'])
def test_refused_phrases(found: Finder, when: str) -> None:
    with pytest.raises(ExpressionError):
        found(when, "")
