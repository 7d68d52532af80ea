"""Words of other scripts are found with what those glue to them, or wherever they stand."""

from __future__ import annotations

import pytest

from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.other_scripts import affixed
from bot.rules.ruleset import RuleSet

FOUND = {
    "chinese": ("北京", "今天北京下雨了", "北京"),
    "japanese": ("東京", "東京都で会議", "東京"),
    "katakana": ("ミサイル", "北朝鮮がミサイルを発射", "ミサイル"),
    "thai": ("กรุงเทพ", "ที่กรุงเทพมหานคร", "กรุงเทพ"),
    "korean": ("서울", "서울에서 회의", "서울에서"),
    "arabic": ("غزة", "القصف في غزة", "غزة"),
    "arabic with a preposition": ("غزة", "بغزة اليوم", "بغزة"),
    "arabic with an article": ("قدس", "في القدس", "القدس"),
    "arabic, article and preposition": ("القدس", "وبالقدس", "وبالقدس"),
    "arabic without hamza": ("أحمد", "احمد", "احمد"),
    "persian letters": ("كتاب", "کتاب", "کتاب"),
    "arabic, drawn out": ("غزة", "غـــزة", "غـــزة"),
    "hebrew": ("עזה", "ברצועת עזה", "עזה"),
    "hebrew with a preposition": ("ירושלים", "לירושלים", "לירושלים"),
    "georgian": ("თბილისი", "თბილისში", "თბილისში"),
    "georgian, other stem": ("საქართველო", "საქართველოს", "საქართველოს"),
    "armenian": ("Երևան", "Երևանում", "Երևանում"),
    "greek": ("Θεσσαλονίκη", "της Θεσσαλονίκης", "Θεσσαλονίκης"),
    "turkish suffix": ("Ankara", "Ankara'da", "Ankara'da"),
    "turkish letters": ("Erdoğan", "Erdogan'ın", "Erdogan'ın"),
    "hindi": ("अमेरिका", "अमेरिका में", "अमेरिका"),
}


def shown(when: str, text: str) -> list[str]:
    rules = RuleSet.compile([Rule(name="x", when=when)], lexicon=EMPTY_LEXICON)
    return [
        text[span.start : span.end] for match in rules.match({"text": text}) for span in match.spans
    ]


@pytest.mark.parametrize(("when", "text", "expected"), FOUND.values(), ids=FOUND.keys())
def test_words_are_found(when: str, text: str, expected: str) -> None:
    assert shown(when, text) == [expected]


@pytest.mark.parametrize(
    ("when", "text"),
    [
        pytest.param("عزة", "غزة", id="another letter"),
        pytest.param("本日", "日本", id="another order"),
        pytest.param("北京", "北 西京", id="not together"),
        pytest.param("עם", "לעמוד", id="a short hebrew word inside"),
        pytest.param("don", "don't", id="an english apostrophe"),
    ],
)
def test_others_are_not(when: str, text: str) -> None:
    assert not shown(when, text)


@pytest.mark.parametrize("word", ["", "flag", "прапор", "ґанок", "f-16", "中", "ab\u0301"])
def test_other_words_have_no_such_forms(word: str) -> None:
    assert affixed(word) == frozenset()
