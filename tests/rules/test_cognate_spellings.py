"""Tests for the spellings that a word may have in the other Slavic language."""

from __future__ import annotations

import pytest

from bot.rules.cognate_spellings import cognate_spellings

SPELLED = {
    "ending": ("ескалація", "uk", "эскалация"),
    "prefix": ("підземний", "uk", "подземный"),
    "vowel": ("ветер", "ru", "вітер"),
    "doubled": ("терорист", "uk", "террорист"),
    "single": ("ассоциация", "ru", "асоціація"),
    "apostrophe": ("об'єкт", "uk", "объект"),
    "ы": ("ринок", "uk", "рынок"),
}


@pytest.mark.parametrize(("word", "source", "wanted"), SPELLED.values(), ids=SPELLED.keys())
def test_spellings(word: str, source: str, wanted: str) -> None:
    target = "ru" if source == "uk" else "uk"
    assert wanted in list(cognate_spellings(word, source, target))


def test_only_words_of_the_dictionary_count() -> None:
    assert not list(cognate_spellings("абвгдювання", "uk", "ru"))


def test_those_that_differ_least_come_first() -> None:
    assert next(cognate_spellings("білий", "uk", "ru")) == "белый"
    assert next(cognate_spellings("скрипка", "ru", "uk")) == "скрипка"
