"""Plain words: every form, every spelling, and signs as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon
    from tests.rules.conftest import Finder

FOUND = {
    "case": ("херсон", "ХЕРСОН взято", ["ХЕРСОН"]),
    "Ukrainian form": ("Херсон", "у Херсоні", ["Херсоні"]),
    "Russian form": ("Херсон", "под Херсоном", ["Херсоном"]),
    "English form": ("flag", "two flags, the flag's colour", ["flags", "flag's"]),
    "typed in a form": ("прапори", "без прапора", ["прапора"]),
    "part of a hyphenated word": ("Херсон", "траса Херсон-Миколаїв", ["Херсон"]),
    "hashtag": ("Херсон", "#Херсон_сьогодні", ["Херсон"]),
    "camel-case hashtag": ("берег", "#ЛівийБерег", ["Берег"]),
    "mixed letters": ("Херсон", "Xepcoн", ["Xepcoн"]),
    "stress mark": ("замок", "за\u0301мок", ["за\u0301мок"]),
    "zero-width": ("Херсон", "Хер\u200bсон!", ["Хер\u200bсон"]),
    "designation": ("F-16", "два F-16, F16", ["F-16", "F16"]),
    "designation in Latin letters": ("Т-90", "T-90, T90", ["T-90", "T90"]),
    "declined name": ("HIMARS", "12 HIMARSів", ["HIMARSів"]),
    "designation without hyphen": ("Т90", "колона Т-90", ["Т-90"]),
    "designation is not its number": ("16", "два F-16", None),
    "letters are not a designation": ("F-16", "F 16", None),
    "hyphenated words apart": ("Івано-Франківськ", "#Івано_Франківськ", ["Івано_Франківськ"]),
    "slash": ("24/7", "працює 24/7.", ["24/7"]),
    "slash differs": ("24/7", "24 7 24-7 24.7", None),
    "plus": ("C++", "C and C++", ["C++"]),
    "leading dot": (".onion", "abc.onion onion", [".onion"]),
    "slash between letters": ("AC/DC", "ac/dc", ["ac/dc"]),
    "address": ("t.me/rybar", "https://t.me/rybar/1", ["t.me/rybar"]),
    "user name": ("@sergey_khlan", "пише @sergey_khlan, sergey khlan", ["@sergey_khlan"]),
    "quoted word is a word": ("'flag'", "flags", ["flags"]),
    "emoji": ("🔥", "ok 🔥🔥", ["🔥", "🔥"]),
    "not a substring": ("кіт", "кітель", None),
    "nothing": ("flag", "", None),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_words(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


def test_a_word_of_the_lexicon_stands_for_its_group(found: Finder, lexicon: Lexicon) -> None:
    assert found("flag", "прапора і флагом", lexicon=lexicon) == ["прапора", "флагом"]
    assert found("flag", "прапор", lexicon=lexicon, rule={"lexicon": False}) is None
    assert found("flag", "прапор", lexicon=lexicon, rule={"forms": False}) is None
    assert found("flag", "флаг", lexicon=lexicon, rule={"languages": ("uk",)}) is None


def test_exact_words_only(found: Finder) -> None:
    assert found("прапор", "прапора", rule={"forms": False}) is None
    assert found("прапор", "ПРАПОР", rule={"forms": False}) == ["ПРАПОР"]


def test_abbreviations_inflect_in_capitals_only(found: Finder) -> None:
    assert found("КАБ", "ударили КАБами, каб") == ["КАБами", "каб"]
    assert found("ВСУ", "всуе") is None


@pytest.mark.parametrize("when", ["...", "()", "%%"])
def test_bare_punctuation_is_refused(found: Finder, when: str) -> None:
    with pytest.raises(ExpressionError):
        found(when, "")
