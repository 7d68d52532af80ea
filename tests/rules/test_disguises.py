"""Words in letters that only look like theirs."""

from __future__ import annotations

import pytest

from bot.rules.disguises import disguises
from bot.rules.forms import forms_of


@pytest.mark.parametrize(
    ("word", "disguise"),
    [
        pytest.param("Херсон", "xepcoh", id="name"),
        pytest.param("Херсон", "xepcohom", id="inflected"),
        pytest.param("мост", "moct", id="common-word"),
        pytest.param("ракета", "paketa", id="another"),
        pytest.param("Acme", "асме", id="latin name"),
        pytest.param("crypto", "crypt0", id="digit"),
        pytest.param("binance", "b1nance", id="digit inside"),
        pytest.param("bitcoin", "b1tcoin", id="first of two"),
    ],
)
def test_disguises(word: str, disguise: str) -> None:
    assert disguise in forms_of(word).spellings


@pytest.mark.parametrize("word", ["pace", "log4j", "web", "flag"])
def test_other_words_are_no_disguise(word: str) -> None:
    assert not list(disguises([word], word))
