"""Names in other alphabets, and words in disguise."""

from __future__ import annotations

import pytest

from bot.rules.forms import forms_of
from bot.rules.scripts import latin_names
from bot.rules.slavic import SLAVIC


@pytest.mark.parametrize(
    ("word", "yes"),
    [
        pytest.param("Kherson", "херсон херсону херсоні херсоном херсоне", id="place"),
        pytest.param("kherson", "херсон херсоні", id="place-in-small-letters"),
        pytest.param("Херсон", "kherson herson kherson's", id="place-to-latin"),
        pytest.param("Запоріжжя", "запорожья zaporizhzhia zaporozhye", id="place-both-ways"),
        pytest.param("Запорожье", "запоріжжя", id="place-russian"),
        pytest.param("Zaporizhzhia", "запоріжжя запоріжжі", id="doubled-consonant"),
        pytest.param("Lviv", "львів львова львов львове", id="soft-sign"),
        pytest.param("Donetsk", "донецьк донецк донецьку", id="soft-sign-inside"),
        pytest.param("Mariupol", "маріуполь мариуполь мариуполя", id="soft-sign-at-the-end"),
        pytest.param("Kharkov", "харків харькова", id="russian-name-of-a-place"),
        pytest.param("Avdiivka", "авдіївка авдеевка авдіївку", id="ivka"),
        pytest.param(
            "Антонівський",
            "антоновский антоновского antonivsky antonivskyi antonivskyy antonovsky",
            id="adjective",
        ),
        pytest.param("Antonivsky", "антонівський антонівському антоновском", id="adjective-latin"),
        pytest.param("Antonovskiy", "антоновский антоновскому", id="adjective-bgn"),
        pytest.param("Киев", "київ києва kyiv", id="kyiv-russian"),
        pytest.param("Kyiv", "київ києва киев", id="kyiv-latin"),
        pytest.param("Украина", "україна україні ukraina", id="country"),
        pytest.param("Берлин", "берлін берліні berlin", id="dictionaries-with-both-spellings"),
        pytest.param("Захарова", "захаровой захарової zakharova", id="woman"),
        pytest.param("Путін", "путин путиным putin", id="person"),
        pytest.param("Zelensky", "зеленський зеленського зеленский", id="person-latin"),
        pytest.param("Залужний", "залужный залужного zaluzhnyi zaluzhny", id="person-one-language"),
        pytest.param("Surovikin", "суровикин суровикиным суровікін", id="no-dictionary-knows"),
        pytest.param("Сирський", "сырский сирский syrskyi", id="no-dictionary-knows-cyrillic"),
        pytest.param("Wagner", "вагнер вагнера", id="foreign-name"),
    ],
)
def test_names_cross_alphabets(word: str, yes: str) -> None:
    assert not set(yes.split()) - forms_of(word).forms


ENGLISH = """
    flag Flag bank left bridge Bridge drone Drone radio Radio transport Transport honor alert
    evacuation Missile Will First Roman Tom Most Post park Moscow city size
"""


@pytest.mark.parametrize("word", ENGLISH.split())
def test_english_words_stay_english(word: str) -> None:
    assert all(form.isascii() for form in forms_of(word).forms)


@pytest.mark.parametrize("word", ["дрон", "прапор", "вода", "Флаг", "роман", "молоко", "мир"])
def test_ordinary_words_are_not_transliterated(word: str) -> None:
    disguise = set("abcehikmoptxyï")
    assert all(set(form) <= disguise for form in forms_of(word).spellings)


@pytest.mark.parametrize(
    ("word", "languages", "absent"),
    [
        pytest.param("Kherson", ("en",), "херсон", id="no-slavic"),
        pytest.param("Kherson", ("uk", "en"), "херсоне's", id="no-russian"),
        pytest.param("Запоріжжя", ("uk",), "запорожье", id="one-slavic"),
        pytest.param("Запоріжжя", ("uk", "ru"), "zaporizhzhia", id="no-english"),
    ],
)
def test_languages_limit_the_alphabets(word: str, languages: tuple[str, ...], absent: str) -> None:
    assert absent not in forms_of(word, languages=languages).forms


def test_scripts_can_be_turned_off() -> None:
    plain = forms_of("Kherson", scripts=False)
    assert plain.forms == {"kherson", "kherson's", "khersons"}
    assert plain.spellings == ()


@pytest.mark.parametrize(
    ("word", "english"),
    [
        pytest.param("тор", "top", id="short"),
        pytest.param("номер", "home", id="inflected"),
        pytest.param("ном", "home", id="base"),
        pytest.param("рок", "poke", id="poke"),
        pytest.param("сом", "come", id="come"),
        pytest.param("атом", "atom", id="atom"),
        pytest.param("мета", "meta", id="meta"),
    ],
)
def test_no_disguise_is_an_english_word(word: str, english: str) -> None:
    assert english not in forms_of(word).forms


def test_chersonesus_is_not_kherson() -> None:
    forms = forms_of("Kherson").forms | forms_of("Херсон").forms
    assert not {form for form in forms if form.startswith(("херсонес", "khersones"))}


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("al-Jolani", {"аль-джолани", "аль-джулани", "аль-джолані", "аль-джулані"}),
        ("al-Assad", {"аль-асада", "аль-асадом"}),
    ],
)
def test_arabic_names(typed: str, called: set[str]) -> None:
    found = latin_names(typed.lower(), typed, SLAVIC)
    assert called <= {form for one in found for form in one.forms}


def test_a_small_letter_after_the_article_makes_no_name() -> None:
    assert latin_names("al-dente", "al-dente", SLAVIC) == []
