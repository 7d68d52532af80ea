"""Tests for the first parts of compounds."""

from __future__ import annotations

import pytest

from bot.rules.heads import hyphenated, is_compound, may_stand_apart, split, with_head
from bot.rules.slavic import readings


@pytest.mark.parametrize("word", ["кібератака", "кибер-атака", "блокпост", "email", "веб-сайт"])
def test_compounds(word: str) -> None:
    assert is_compound(word)


@pytest.mark.parametrize("word", ["контроль", "спецназ", "артилерія", "прокурор", "атака", "eat"])
def test_others_only_begin_like_compounds(word: str) -> None:
    assert not is_compound(word)


def test_every_form_takes_a_hyphen() -> None:
    forms = ["кібератаки", "кибератаки", "кібер-атаку", "атака"]
    assert [*hyphenated(forms)] == ["кібер-атаки", "кибер-атаки", "кібер-атаку"]


def test_what_is_a_preposition_too_stands_not_apart() -> None:
    assert may_stand_apart("кібер")
    assert not may_stand_apart("про")


@pytest.mark.parametrize(
    ("word", "language", "parts"),
    [
        ("ексміністр", "uk", ("экс", "міністр")),
        ("пресс-служба", "ru", ("прес-", "служба")),
        ("email", "ru", None),
        ("атака", "uk", None),
    ],
)
def test_the_first_part_in_the_other_language(
    word: str, language: str, parts: tuple[str, str] | None
) -> None:
    assert split(word, language) == parts


def test_a_compound_has_the_forms_of_its_last_word() -> None:
    (one,) = readings("атака", "ru")[:1]
    assert "кибератаку" in with_head("кибер", one).forms
