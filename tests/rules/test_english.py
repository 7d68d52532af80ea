"""Tests for the inflection of English words."""

from __future__ import annotations

import pytest

from bot.rules.english import english_forms
from bot.rules.english_words import BRITISH_AMERICAN, DOERS, IRREGULAR_VERBS, VERBS

FORMS = {
    "shootings": ("shoot", "shot shooting shootings"),
    "American -or": ("colour", "color colors colored coloured"),
    "British -re": ("center", "centre centres centred centered"),
    "two words": ("neighbor", "neighbours neighboring"),
    "doer": ("hijack", "hijacker hijackers hijacker's"),
    "doubled doer": ("kidnap", "kidnapper kidnappers kidnaped"),
    "doer of its own": ("extort", "extortionist"),
    "degrees": ("heavy", "heavier heaviest"),
    "doubled degrees": ("big", "bigger biggest"),
    "doer in -ier": ("occupy", "occupier occupiers"),
}


@pytest.mark.parametrize(("word", "wanted"), FORMS.values(), ids=FORMS.keys())
def test_forms(word: str, wanted: str) -> None:
    assert set(wanted.split()) <= set(english_forms(word))


@pytest.mark.parametrize(
    ("word", "unwanted"),
    [
        pytest.param("fight", "fighter", id="fighter-jets"),
        pytest.param("strike", "striker", id="football"),
        pytest.param("command", "commander", id="rank"),
        pytest.param("story", "storey", id="floor"),
        pytest.param("late", "latest", id="latest news"),
    ],
)
def test_others(word: str, unwanted: str) -> None:
    assert unwanted not in english_forms(word)


def test_those_who_do_are_named_by_verbs() -> None:
    assert not [verb for verb in DOERS if verb not in VERBS and verb not in IRREGULAR_VERBS]


def test_spellings_go_both_ways() -> None:
    assert BRITISH_AMERICAN["grey"] == "gray"
    assert BRITISH_AMERICAN["gray"] == "grey"
