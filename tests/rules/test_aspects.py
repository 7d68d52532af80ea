"""Tests for the pairs of verbs that no ending tells."""

from __future__ import annotations

import pytest

from bot.rules.aspects import ESTRANGED, PARTNERS
from bot.rules.slavic import is_known


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_pairs_are_infinitives_that_the_dictionary_holds(language: str) -> None:
    assert not [verb for verb in PARTNERS[language] if not is_known(verb, language)]


def test_pairs_go_both_ways() -> None:
    assert "зруйнувати" in PARTNERS["uk"]["руйнувати"]
    assert "руйнувати" in PARTNERS["uk"]["зруйнувати"]
    assert "взять" in PARTNERS["ru"]["брать"]


def test_estranged_verbs_are_reflexives_that_a_dictionary_holds() -> None:
    assert all(verb.endswith(("тися", "ться", "тись", "чься")) for verb in ESTRANGED)
    assert not [verb for verb in ESTRANGED if not is_known(verb, "uk") and not is_known(verb, "ru")]
