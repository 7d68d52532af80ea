"""Endings that dictionaries leave out."""

from __future__ import annotations

import pytest

from bot.rules.endings import FORMS_OF_MASCULINE, neutral_endings, surname_forms

MEN = {
    "hard": ("uk", "вілкул", "вілкула вілкулові вілкулом вілкулів"),
    "hissing": ("uk", "міндіч", "міндіча міндічем міндічі"),
    "soft": ("uk", "щербань", "щербаня щербанем щербанів"),
    "glide": ("uk", "вересай", "вересая вересаєм вересаїв"),
    "Russian hard": ("ru", "вилкул", "вилкула вилкулом вилкулов"),
    "Russian velar": ("ru", "белик", "белики беликов"),
    "Russian hissing": ("ru", "миндич", "миндичем миндичей"),
    "Russian soft": ("ru", "щербань", "щербаня щербаней"),
    "Russian glide": ("ru", "ковай", "ковая коваев"),
}


@pytest.mark.parametrize(("language", "name", "wanted"), MEN.values(), ids=MEN.keys())
def test_men(language: str, name: str, wanted: str) -> None:
    assert set(wanted.split()) <= set(FORMS_OF_MASCULINE[language](name))


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_vowel_makes_no_man(language: str) -> None:
    assert FORMS_OF_MASCULINE[language]("дудко") == ()
    assert neutral_endings("дудко", language) == ()


def test_surnames() -> None:
    assert {"пригожина", "пригожиным", "пригожиной"} <= set(surname_forms("пригожин", "ru"))
    assert {"ковальова", "ковальових"} <= set(surname_forms("ковальов", "uk"))
    assert {"миколаєва"} <= set(surname_forms("миколаїв", "uk"))
