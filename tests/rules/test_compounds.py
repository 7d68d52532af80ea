"""Compounds and their parts; a memory that does not change the answer."""

from __future__ import annotations

import pytest

from bot.rules.compounds import compounds_of, words_of

WORDS = {
    "hyphen": ("a-b c", ["a-b", "c"]),
    "two hyphens": ("a--b", ["a", "b"]),
    "underscore": ("a_b", ["a", "b"]),
    "apostrophes": ("'об'єкт' ’a", ["об'єкт", "a"]),
    "trailing hyphen": ("a- -b", ["a", "b"]),
    "emoji between": ("a🔥b", ["a", "b"]),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS.keys())
def test_words_of(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in words_of(text)] == words


@pytest.mark.parametrize("text", ["Херсон-Миколаїв", "x" * 1000, "ab-" * 1000])
def test_compounds_are_the_same_the_second_time(text: str) -> None:
    assert compounds_of(text) == compounds_of(text)


def test_underscores_of_a_rule_are_no_letters() -> None:
    assert compounds_of("#a_b")[0].words == ("a", "b")
    assert compounds_of("___") == [((), (), 0)]
