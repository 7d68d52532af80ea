"""Ukrainian comparatives and superlatives."""

from __future__ import annotations

import pytest

from bot.rules.degrees import degrees
from bot.rules.slavic import readings

DEGREES = {
    "regular": ("безпечний", "безпечніша найбезпечніших", ""),
    "without suffix": ("важкий", "важчими найважче", ""),
    "changed letter": ("близький", "ближчого найближча", ""),
    "irregular": ("поганий", "гірше найгірший", ""),
    "comparative that is another word": ("старий", "найстаріший", "старший"),
    "rank and school": ("високий", "найвищий", "вищий вища"),
    "nothing more so": ("київський", "", "київськіший"),
    "a noun": ("прапор", "", "прапорший"),
}


@pytest.mark.parametrize(("word", "wanted", "unwanted"), DEGREES.values(), ids=DEGREES.keys())
def test_degrees(word: str, wanted: str, unwanted: str) -> None:
    forms = {form for one in degrees(readings(word, "uk")) for form in one.forms}
    assert set(wanted.split()) <= forms
    assert forms.isdisjoint(unwanted.split())
