"""No rule and no post takes unbounded time, raises, or is missed by the fast way.

Times are of the processor and generous: what is held here took from half a second to minutes.
"""

from __future__ import annotations

import time
import unicodedata

import pytest

from bot.errors import ExpressionError
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet
from bot.rules.subject import Subject
from bot.rules.syntax import parse

A_MOMENT = 0.5  # seconds; a tenth of that on a quiet machine


def found(when: str, text: str) -> list[str] | None:
    rules = RuleSet.compile([Rule(name="x", when=when)], lexicon=EMPTY_LEXICON)
    matches = rules.match({"text": text})
    alone = rules.compiled["x"].judge(Subject({"text": text}))
    assert matches == ([alone] if alone else [])
    return [text[span.start : span.end] for span in matches[0].spans] if matches else None


FOREIGN = {
    "beginning": ("астана*", "Астанаға барды", "Астанаға"),
    "inside": ("*стана*", "Астанаға барды", "Астанаға"),
    "ending": ("*стан", "Қазақстан", "Қазақстан"),
    "beginning in Latin": ("az*", "Azərbaycan", "Azərbaycan"),
    "fuzzy in Latin": ("~zaluzhny", "zaluzhnə", "zaluzhnə"),
    "fuzzy in Cyrillic": ("~Залужный", "Залужнәй", "Залужнәй"),
    "fuzzy in Georgian": ("~თბილისელები", "თბილისელეი", "თბილისელეი"),
    "sign right after": ("flag NEAR/3 🔥", "flag 🔥", "flag"),
    "sign right before": ("flag NEAR/3 🔥", "🔥 flag", "🔥"),
    "hashtag of decomposed letters": ("#Київ", unicodedata.normalize("NFD", "#Київ"), "#"),
    "hashtag with a zero-width space": ("#Херсон", "#Хер\u200bсон", "#Хер\u200bсон"),
    "hashtag after a terminal colour": ("#Херсон", "\x1b[31m#Херсон", "#Херсон"),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOREIGN.values(), ids=FOREIGN.keys())
def test_it_is_found(when: str, text: str, shown: str) -> None:
    assert (found(when, text) or [""])[0].startswith(shown)


HANGS = ["/" + "[^a]" * 22, "/" + "[]]" * 22, "/" + "[^a]" * 22 + "/x."]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("when", HANGS)
def test_reading_a_regular_expression_takes_no_time(when: str) -> None:
    start = time.process_time()
    with pytest.raises(ExpressionError):
        parse(when)
    assert time.process_time() - start < 0.1


RAISES = {
    "half a letter": (r"/а\C/", "аб абв"),
    "long phrase": ('"' + "aa bb " * 600 + '"', "aa bb " * 682),
    "long exact phrase": ('="' + "a b " * 1000 + '"', "a b " * 1024),
    "long hyphenated word": ("-".join(["аа"] * 1300), "аа " * 1365),
    "slashes": ("a/" * 2000, "a/" * 2048),
}


@pytest.mark.parametrize(("when", "text"), RAISES.values(), ids=RAISES.keys())
def test_it_does_not_raise(when: str, text: str) -> None:
    try:
        found(when, text)
    except ExpressionError:
        return  # refused is as good


SLOW = {
    "unspaced script": ("中文", "中文" * 2048),
    "letters that fold into many": ("~zaluzhny", "ﷺ" * 4096),
    "halves": ("~zaluzhny", "½" * 4096),
    "underscores": ('"a a"', "a_" * 2048),
    "joined words": ('"aa bb"', "aa-bb-" * 682),
    "joined words, pattern": ("/aa/", "aa-bb-" * 682),
    "zero-width spaces": ("/a/", "\u200b" * 4096),
    "variation selectors": ("/a/", "\ufe0f" * 4096),
    "different words": ("*aa*", " ".join(f"aa{n}" for n in range(800))),
    "NEAR in a row": (" NEAR/100 ".join(["a"] * 20), "a " * 2048),
    "long phrase of one word": ('"' + "a " * 50 + '"', "a " * 2048),
    "alternatives with bounds": ("/" + "|".join([r"\ba\b"] * 140) + "/", "a.b,c!" * 682),
    "199 pieces": (" ".join(["*aa*"] * 199), "aa-bb " * 682),
}


@pytest.mark.parametrize(("when", "text"), SLOW.values(), ids=SLOW.keys())
def test_it_is_quick(when: str, text: str) -> None:
    rules = RuleSet.compile([Rule(name="x", when=when)], lexicon=EMPTY_LEXICON)
    times = []
    for _ in range(3):
        start = time.process_time()
        rules.match({"text": text})
        times.append(time.process_time() - start)
    assert min(times) < A_MOMENT


@pytest.mark.timeout(60)
@pytest.mark.parametrize("letters", [200, 390, 4000])
def test_long_fuzzy_words_are_refused(letters: int) -> None:
    start = time.process_time()
    with pytest.raises(ExpressionError):
        found("~" + ("залужныйфщ" * 400)[:letters], "x")
    assert time.process_time() - start < 2
