"""From a typed word to what it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.subject import Subject
from bot.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon

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
