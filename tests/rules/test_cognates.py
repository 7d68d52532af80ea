"""Tests for the words that both languages spell in their own way."""

from __future__ import annotations

import pytest

from bot.rules.cognates import cognates
from bot.rules.slavic import paradigms

SHARED = [
    ("вірус", "uk", "вирус"),
    ("комп'ютер", "uk", "компьютер"),
    ("терорист", "uk", "террорист"),
    ("ядерний", "uk", "ядерный"),
    ("блокувати", "uk", "блокировать"),
    ("атаковать", "ru", "атакувати"),
    ("министр", "ru", "міністр"),
    ("химический", "ru", "хімічний"),
    ("морський", "uk", "морской"),
    ("договір", "uk", "договор"),
]


@pytest.mark.parametrize(("word", "language", "other"), SHARED)
def test_words_of_one_sound(word: str, language: str, other: str) -> None:
    found = cognates(paradigms(word, (language,)), ("uk", "ru", "en"))
    assert other in {one.base for one in found}


@pytest.mark.parametrize("word", ["рибалка", "пильний", "кіт", "київ"])
def test_false_friends_short_words_and_names_are_left_alone(word: str) -> None:
    assert cognates(paradigms(word, ("uk",)), ("uk", "ru")) == []


def test_no_language_is_added_that_a_rule_does_not_want() -> None:
    assert cognates(paradigms("вірус", ("uk",)), ("uk", "en")) == []
