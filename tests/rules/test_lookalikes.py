"""Words of two scripts, and which of the two they stand for."""

from __future__ import annotations

import pytest

from bot.rules.lookalikes import other_script, unify

WORDS = {
    "Latin says R": ("НIМАRS", "HIMARS"),
    "Cyrillic says small н": ("Xepcoн", "Херсон"),
    "either would do: the majority": ("ХЕPСОН", "ХЕРСОН"),
    "either would do: Latin majority": ("XEPСOH", "XEPCOH"),
    "tie": ("Хe", "Хе"),
    "Greek among Latin": ("Κherson", "Kherson"),
    "Greek among Cyrillic": ("Ηοв", "Нов"),
    "stem and ending": ("HIMARSів", "HIMARSів"),
    "neither: the majority": ("флагflаг", "флагflаг"),
    "zero": ("Херс0н", "Херсон"),
    "four": ("Kли4ко", "Кличко"),
    "one": ("ф1шинг", "фішинг"),
    "one in a short word": ("В1Б", "В1Б"),
    "three": ("Моск3а", "Москза"),
    "zero among Latin": ("N0VA", "N0VA"),
    "designation": ("Т80БВ", "Т80БВ"),
    "one script": ("XEPCOH", "XEPCOH"),
    "other scripts": ("שלום", "שלום"),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("word", "unified"), WORDS.values(), ids=WORDS.keys())
def test_unify(word: str, unified: str) -> None:
    assert unify(word) == unified


DESIGNATIONS = {
    "Cyrillic": ("т-90", "t-90"),
    "Latin": ("c-300", "с-300"),
    "a letter without a twin": ("ф-16", None),
    "no digit": ("тор", None),
    "both scripts": ("т-90s", None),
    "no letter": ("90", None),
}


@pytest.mark.parametrize(("word", "twin"), DESIGNATIONS.values(), ids=DESIGNATIONS.keys())
def test_other_script(word: str, twin: str | None) -> None:
    assert other_script(word) == twin
