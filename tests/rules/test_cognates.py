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
    ("рішення", "uk", "решение"),
    ("готовность", "ru", "готовність"),
    ("масований", "uk", "массированный"),
    ("заблокированный", "ru", "заблокувати"),
    ("заблокированный", "ru", "заблокований"),
    ("заблокований", "uk", "заблокированный"),
    ("блокирование", "ru", "блокування"),
    ("комиссия", "ru", "комісія"),
    ("обстріл", "uk", "обстрел"),
    ("разведка", "ru", "розвідка"),
    ("відправити", "uk", "отправить"),
    ("стрелять", "ru", "стріляти"),
    ("закрити", "uk", "закрыться"),
    ("полуостров", "ru", "півострів"),
    ("ефір", "uk", "эфир"),
    ("окупаційний", "uk", "оккупационный"),
    ("информационный", "ru", "інформаційний"),
    ("доход", "ru", "дохід"),
    ("эффективность", "ru", "ефективність"),
    ("проект", "uk", "проєкт"),
    ("проєкт", "uk", "проект"),
]


@pytest.mark.parametrize(("word", "language", "other"), SHARED)
def test_words_of_one_sound(word: str, language: str, other: str) -> None:
    found = cognates(paradigms(word, (language,)), ("uk", "ru", "en"))
    assert other in {one.base for one in found}


@pytest.mark.parametrize(
    ("word", "language", "other"),
    [
        ("бізнес-центр", "uk", "бизнес-центр"),
        ("ексміністр", "uk", "эксминистр"),
        ("пресс-служба", "ru", "прес-служба"),
    ],
)
def test_compounds_of_which_both_parts_are_spelled_anew(
    word: str, language: str, other: str
) -> None:
    found = cognates(paradigms(word, (language,)), ("uk", "ru"))
    assert other in {one.base for one in found}


UNALIKE = {
    "far vowels in a verb": ("містити", "uk", "мостить"),
    "ы is no і": ("білий", "uk", "былой"),
    "spelled alike already": ("скрипка", "ru", "скріпка"),
    "root of a verb": ("убивать", "ru", "убувати"),
    "place and city": ("место", "ru", "місто"),
    "estranged": ("найти", "ru", "находитися"),
    "careless and safe": ("безпечний", "uk", "беспечный"),
    "safe and careless": ("беспечный", "ru", "безпечний"),
    "man and human being": ("чоловік", "uk", "человек"),
    "to obtain and to finish off": ("добити", "uk", "добыть"),
    "another gender": ("південь", "uk", "полдень"),
}


@pytest.mark.parametrize(("word", "language", "other"), UNALIKE.values(), ids=UNALIKE.keys())
def test_words_that_look_alike(word: str, language: str, other: str) -> None:
    found = cognates(paradigms(word, (language,)), ("uk", "ru"))
    assert other not in {one.base for one in found}


def test_a_participle_stands_for_no_other_form_of_its_verb() -> None:
    found = cognates(paradigms("заблокований", ("uk",)), ("ru",))
    assert not [form for one in found for form in one.forms if form.startswith("заблокирую")]


@pytest.mark.parametrize("word", ["рибалка", "пильний", "кіт", "київ"])
def test_false_friends_short_words_and_names_are_left_alone(word: str) -> None:
    assert cognates(paradigms(word, ("uk",)), ("uk", "ru")) == []


def test_no_language_is_added_that_a_rule_does_not_want() -> None:
    assert cognates(paradigms("вірус", ("uk",)), ("uk", "en")) == []
