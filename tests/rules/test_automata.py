"""The quick automata answer as those of dawg-python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pymorphy3 import MorphAnalyzer

from bot.rules.automata import quicken

if TYPE_CHECKING:
    from pymorphy3.analyzer import Parse

LANGUAGES = ("uk", "ru")


@pytest.fixture(scope="module", params=LANGUAGES)
def pair(request: pytest.FixtureRequest) -> tuple[MorphAnalyzer, MorphAnalyzer]:
    """Return a plain analyzer and a quickened one of the same language."""
    return MorphAnalyzer(lang=request.param), quicken(MorphAnalyzer(lang=request.param))


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("прапор", id="known"),
        pytest.param("все", id="spelled-two-ways"),
        pytest.param("гудзик", id="soft-letter"),
        pytest.param("кондрашевич", id="unknown"),
        pytest.param("супертанк", id="prefix"),
        pytest.param("нью-йорк", id="hyphen"),
        pytest.param("по-кульбабськи", id="adverb"),
        pytest.param("ж", id="letter"),
        pytest.param("", id="empty"),
        pytest.param("日本", id="other-script"),
    ],
)
def test_the_same_answers(pair: tuple[MorphAnalyzer, MorphAnalyzer], word: str) -> None:
    plain, quick = pair
    assert [told(one) for one in quick.parse(word)] == [told(one) for one in plain.parse(word)]
    assert quick.word_is_known(word) == plain.word_is_known(word)


def told(parse: Parse) -> tuple[str, str, str, float]:
    """Return what a parse says; its steps name the analyzer's own parts."""
    return parse.word, str(parse.tag), parse.normal_form, parse.score
