"""Tests for given names that each language has in its own form."""

from __future__ import annotations

import pytest

from bot.rules.forms import forms_of
from bot.rules.given_names import given_names, in_latin
from bot.rules.slavic import SLAVIC


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("владимир", {("uk", "володимир"), ("ru", "владимир")}),
        ("volodymyr", {("uk", "володимир"), ("ru", "владимир")}),
        ("микола", {("uk", "микола"), ("ru", "николай")}),
        ("nobody", set()),
    ],
)
def test_given_names(name: str, wanted: set[tuple[str, str]]) -> None:
    assert {(one.language, one.base) for one in given_names(name, SLAVIC)} == wanted


def test_only_the_languages_of_a_rule_are_asked() -> None:
    assert {one.language for one in given_names("сергей", ("uk", "en"))} == {"uk"}


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("Александр", "олександра oleksandr alexander"),
        ("Alexander", "александром олександрові"),
        ("Сергій", "сергея sergei"),
        ("Ганна", "анны"),
    ],
)
def test_a_word_of_a_rule_is_found_in_all_of_them(word: str, wanted: str) -> None:
    assert set(wanted.split()) <= forms_of(word).forms


def test_latin_spellings_are_those_of_the_row() -> None:
    assert "alexander" in in_latin("олександр")
    assert not list(in_latin("nobody"))
