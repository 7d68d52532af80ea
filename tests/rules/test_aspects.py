"""Tests for the pairs of verbs that no ending tells."""

from __future__ import annotations

import pytest

from bot.rules.aspects import PARTNERS
from bot.rules.slavic import is_known


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_pairs_are_infinitives_that_the_dictionary_holds(language: str) -> None:
    assert not [verb for verb in PARTNERS[language] if not is_known(verb, language)]


def test_pairs_go_both_ways() -> None:
    assert "зруйнувати" in PARTNERS["uk"]["руйнувати"]
    assert "руйнувати" in PARTNERS["uk"]["зруйнувати"]
    assert "взять" in PARTNERS["ru"]["брать"]
