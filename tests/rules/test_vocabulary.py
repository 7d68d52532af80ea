"""From a typed word to what it stands for."""

from __future__ import annotations

import pytest

from bot.model import Rule
from bot.resources import shipped
from bot.rules.lexicon import EMPTY_LEXICON, Group, Lexicon, load_lexicon
from bot.rules.subject import Subject
from bot.rules.vocabulary import Vocabulary

SPELLED = {
    "designation": ("F-16", {"f-16", "f16"}, set()),
    "designation without its hyphen": ("F16", {"f16", "f-16"}, set()),
    "designation with a Latin twin": ("Т-90", {"т-90", "т90", "t-90", "t90"}, set()),
    "hyphen": ("left-bank", {"left-bank", "leftbank"}, {("left", "bank")}),
    "long name, number": ("Covid-19", {"covid-19", "covid19"}, {("covid", "19")}),
}


@pytest.mark.parametrize(("typed", "words", "apart"), SPELLED.values(), ids=SPELLED.keys())
def test_hyphens_come_and_go(typed: str, words: set[str], apart: set[tuple[str, ...]]) -> None:
    vocabulary = Vocabulary(rule=Rule(name="x", when=typed), lexicon=EMPTY_LEXICON)
    wordings = vocabulary.word(typed).wordings
    assert words <= wordings.words
    for parts in apart:
        assert any(
            all(part in slot for part, slot in zip(parts, sequence.slots, strict=True))
            for sequence in wordings.sequences
        )
    assert bool(wordings.sequences) == bool(apart)


def test_a_group_brings_words_and_phrases(lexicon: Lexicon) -> None:
    vocabulary = Vocabulary(rule=Rule(name="x", when="x"), lexicon=lexicon)
    meaning = vocabulary.phrase("left bank")
    assert "лівобережжя" in meaning.wordings.words
    assert {len(sequence.slots) for sequence in meaning.wordings.sequences} == {2}
    shown = [(family.language, family.forms[0]) for family in meaning.families]
    assert shown[0] == ("en", "left bank")
    assert ("uk", "лівий берег") in shown
    assert len(shown) == len(set(shown))


def test_what_was_typed_is_shown_first() -> None:
    vocabulary = Vocabulary(rule=Rule(name="x", when="x"), lexicon=EMPTY_LEXICON)
    assert vocabulary.word("Kherson").families[0].forms[0] == "kherson"


def test_a_phrase_keeps_what_must_be_in_capitals() -> None:
    vocabulary = Vocabulary(rule=Rule(name="x", when="x"), lexicon=EMPTY_LEXICON)
    wordings = vocabulary.phrase("удар КАБ").wordings
    assert wordings.find(Subject({"text": "Завдано удару КАБами"}))
    assert not wordings.find(Subject({"text": "Завдано удару кабами"}))


@pytest.fixture(scope="module")
def everything() -> Lexicon:
    return load_lexicon(shipped("config/lexicon"))


def found(lexicon: Lexicon, when: str, text: str) -> list[str]:
    """Return what of a text a word of a rule is found in."""
    vocabulary = Vocabulary(rule=Rule(name="x", when="x"), lexicon=lexicon)
    spans = vocabulary.phrase(when).wordings.spans(Subject({"text": text}))
    return sorted({text[start:end] for start, end in spans})


@pytest.mark.parametrize(
    ("when", "text", "pieces"),
    [
        pytest.param("Sumy", "Обстріл Сум і Сумах", ["Сум", "Сумах"], id="forms"),
        pytest.param("Sumy", "на суму, сумах, з сумом", [], id="everyday-word"),
        pytest.param("Суми", "у Сумах великі суми", ["Сумах"], id="typed-with-a-capital"),
        pytest.param("суми", "у Сумах великі суми", ["Сумах", "суми"], id="typed-without"),
        pytest.param("Суми", "ОБСТРІЛ СУМ", ["СУМ"], id="capitals"),
        pytest.param("Sumy", "сумський напрямок", ["сумський"], id="member"),
        pytest.param("Poland", "Polish MPs polish shoes", ["Polish"], id="english"),
        pytest.param("Polish", "Polished Polish", ["Polish"], id="english-typed"),
        pytest.param("Gaza", "ціна газу в Газі", ["Газі"], id="gas"),
        pytest.param("Чилі", "перець чилі з Чилі", ["Чилі"], id="not-inflected"),
        pytest.param("Rivne", "рівному дорогу, Рівному", ["Рівному"], id="rivne"),
        pytest.param("Orikhiv", "горехов, орехов, Орехова", ["Орехова"], id="orikhiv"),
        pytest.param("Cuba", "куба льоду, Кубі", ["Кубі"], id="cuba"),
        pytest.param("обстріл Суми", "обстріл Сум, обстріл сум", ["обстріл Сум"], id="phrase"),
    ],
)
def test_names_of_a_group(everything: Lexicon, when: str, text: str, pieces: list[str]) -> None:
    assert found(everything, when, text) == pieces


def test_a_latin_word_keeps_its_own_forms_and_spellings(everything: Lexicon) -> None:
    assert found(everything, "Gaza", "Gaza's GАZА") == ["Gaza's", "GАZА"]
    assert found(everything, "Kherson", "ХЕРСОН Kherson's") == ["Kherson's", "ХЕРСОН"]


def test_a_latin_word_is_guessed_where_its_group_lists_nothing() -> None:
    group = Group(name="kherson", members={"en": ("Kherson",), "ru": ("Херсон",)})
    known = Lexicon(groups={"kherson": group})
    assert found(known, "Kherson", "у Херсоні") == ["Херсоні"]
    assert found(known, "Kherson", "в Херсоне") == ["Херсоне"]


@pytest.mark.parametrize(
    ("typed", "text", "matches"),
    [
        pytest.param("ЗСУ", "бійці З.С.У. тримають", True, id="with-dots"),
        pytest.param("US", "the U.S. Army", True, id="of-two-Latin-letters"),
        pytest.param("US", "u.s. and", False, id="small"),
        pytest.param("ЕС", "Е.С. Иванов", False, id="initials"),
        pytest.param("ЗСУ", "З.С.Улянов", False, id="initials-and-a-name"),
    ],
)
def test_abbreviations_with_dots(typed: str, text: str, *, matches: bool) -> None:
    wordings = (
        Vocabulary(rule=Rule(name="x", when=typed), lexicon=EMPTY_LEXICON).word(typed).wordings
    )
    assert bool(wordings.find(Subject({"text": text}))) is matches
