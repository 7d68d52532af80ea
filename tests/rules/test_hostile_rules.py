"""Rules made to do harm: each is refused at once, or compiled in little time and cheap to ask."""

from __future__ import annotations

import time

import pytest

from bot.errors import ExpressionError
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.pattern_sets import PatternSet
from bot.rules.ruleset import RuleSet

_IN_TIME = 2.0  # seconds to refuse or compile a rule
_NO_STALL = 1.0  # seconds for a post, far above what is measured: machines are busy
_LONGEST = 4096
_POSTS = [
    "a " * 2048,
    "Прапор над містом. " * 215,
    "aa" * 2048,
    "аб" * 2048,
    "x" * 4096,
    "🔥" * 400,
]
_LETTERS = "абвгдежзиклмнопрст"

REFUSED = {
    "repetition too large": (r"/a{1001}/", "invalid repetition size"),
    "repetitions that multiply": (r"/((a{100}){100}){100}/", "invalid repetition size"),
    "repetition of a large class": (r"/\w{1,1000}x/", "too large"),
    "repetitions one after another": ("/a" + r"\w{1,20}b" * 20 + "/", "too large"),
    "repetition of a category": (r"/a\pL{0,200}b/", "too large"),
    "look-around": (r"/a(?=b)/", "looks around"),
    "back-reference": (r"/(a)\1/", "back-reference"),
    "atomic group": (r"/(?>a)b/", "cannot be read"),
    "possessive": (r"/a++b/", "cannot be read"),
    "condition": (r"/(a)?(?(1)b|c)/", "cannot be read"),
    "boundaries everywhere": (r"/\ba\b\bb\b/", "in the middle"),
    "boundaries only": ("/" + r"\b" * 300 + "a/", "in the middle"),
    "pattern of everything": ("/(?s).*/", "nearly every post"),
    "pattern of nothing": ("/x{0}/", "nearly every post"),
    "pattern of any sign": (r"/[^\x00]/", "nearly every post"),
    "code point there is not": (r"/\x{110000}/", "cannot be read"),
    "pattern too long": ("/" + "a" * 1001 + "/", "1000 is the most"),
    "classes left open": ("/" + "[" * 4000, "does not end like one"),
    "slashes": ("/" * 4000, "does not end like one"),
    "expression too long": ("a" * 4097, "4096 is the most"),
    "stars": ("*" * 4000, "every post"),
    "pieces": ("*aa* " * 800, "200 is the most"),
    "brackets": ("(" * 4000 + "a", "40 levels"),
    "closing brackets": ("a" + ")" * 4000, "a closing bracket too many"),
    "bars": ("a" + "|" * 4000, "nothing after it"),
    "quotation marks": ("„" * 4000, "closing quotation mark"),
    "minuses": ("-" * 4000 + "a", "40 levels"),
    "NOT and nothing else": ("NOT " * 39 + "a", "nearly everything"),
    "NEAR too far": ("a NEAR/1000 b", "100 words is the most"),
    "NEAR very far": ("a NEAR/" + "9" * 4000 + " b", "100 words is the most"),
    "NEAR in a row": (" NEAR/1 ".join("a" * 30), "More than 20"),
    "brackets inside words": ("f(x" * 1300, "200 is the most"),
    "hyphens": ("a-" * 2047 + "a", "more than 50 words"),
    "phrase of 100 words": ('"' + "aa " * 100 + '"', "more than 50 words"),
    "commas": ("a," * 2000, "a comma"),
    "colons": (":" * 4000, "no letter or digit"),
    "equal signs": ("=" * 4000, "no letter or digit"),
    "tildes": ("~" * 4000, "cannot be taken loosely"),
    "hashes": ("#" * 4000, "no hashtag"),
    "apostrophes": ("'" * 4000, "no letter or digit"),
    "NUL": ("\0", "no letter or digit"),
    "lone surrogates": ('="\ud800\udfff"', "no letter or digit"),
    "zero-width space": ("\u200b", "nothing to look for"),
    "filter": ("has:" + "x" * 4000, "is not known"),
    "list": ("list:" + "x" * 4000, "no list called"),
}


@pytest.mark.parametrize(("when", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_at_once_with_the_reason(when: str, reason: str) -> None:
    start = time.process_time()
    with pytest.raises(ExpressionError) as refusal:
        RuleSet.compile([Rule(name="x", when=when)], lexicon=EMPTY_LEXICON)
    assert time.process_time() - start < _IN_TIME
    assert reason in refusal.value.message
    assert len(refusal.value.message) < 400


def _word(number: int, length: int = 8) -> str:
    size = len(_LETTERS)
    return "".join(_LETTERS[(number // size**at + at * number) % size] for at in range(length))


def _anded(ways: int, parts: int) -> str:
    either = [" OR ".join(_word(at * ways + n, 4) for n in range(ways)) for at in range(parts)]
    return " ".join(f"({one})" for one in either)


ACCEPTED = {
    "nested quantifiers": "/(a+)+b/",
    "deeply nested quantifiers": "/" + "(" * 100 + "a" + ")*" * 100 + "b/",
    "optional letters": "/(a?){100}a{100}/",
    "stars in a row": "/" + "x*" * 300 + "y/",
    "dots in a row": "/a" + ".*" * 300 + "b/",
    "large repetition of dots": "/a.{0,1000}b/",
    "many classes": "/a" + r"\p{Cyrillic}\p{Greek}\p{Han}" * 30 + "/",
    "boundary in many brackets": "/" + "(" * 300 + r"\ba" + ")" * 300 + "/",
    "many alternatives": "/" + "|".join(_word(n, 3) for n in range(240)) + "/",
    "case of odd letters": "/ſ|K|ß|İ|ı/",
    "flags": "/(?sU)a.+b/",
    "quoted surrogate": "/\ud800a/",
    "word of 4,096 letters": "ж" * _LONGEST,
    "word of 4,096 Latin letters": "a" * _LONGEST,
    "number of 4,096 digits": "1" * _LONGEST,
    "word of two scripts": "aж" * 2048,
    "apostrophes": "a'" * 2047 + "a",
    "hyphens": "a-" * 49 + "a",
    "plus signs": "C" + "+" * 4000,
    "capitals": "UA" * 2048,
    "Arabic": "ع" * _LONGEST,
    "Georgian": "ა" * _LONGEST,
    "Korean": "서" * _LONGEST,
    "Greek": "α" * _LONGEST,
    "Hebrew": "א" * _LONGEST,
    "letters that sound alike": "іиоіиоїєґ" * 8,
    "200 words": " ".join(_word(n) for n in range(200)),
    "either of 200 words": " OR ".join(_word(n) for n in range(200)),
    "phrase of 50 words": '"' + " ".join(_word(n) for n in range(50)) + '"',
    "fuzzy words": " OR ".join("~" + _word(n, 12) for n in range(60)),
    "all of either": _anded(20, 10),
    "either of all of either": " OR ".join(f"({_anded(4, 4)})" for _ in range(10)),
    "40 levels": "(" * 40 + "a" + ")" * 40,
    "200 signs": " OR ".join(chr(0x1F300 + n) for n in range(200)),
    "one long sign": "🔥" * _LONGEST,
    "mark alone": "\u0301",
    "bidirectional control": "\u202eabc",
}


@pytest.mark.parametrize("when", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_it_is_compiled_in_time_and_cheap_to_ask(when: str) -> None:
    start = time.process_time()
    rules = RuleSet.compile([Rule(name="x", when=when)], lexicon=EMPTY_LEXICON)
    assert time.process_time() - start < _IN_TIME
    for text in (*_POSTS, when[:_LONGEST]):
        start = time.process_time()
        rules.match({"text": text})
        assert time.process_time() - start < _NO_STALL


def test_the_longest_regular_expressions_together_do_not_hide_each_other() -> None:
    """Sets that outgrow their memory say that everything may be found, not nothing."""
    patterns = [f"{_word(n, 3)}.{{0,400}}{_word(n + 1, 3)}" for n in range(64)]
    patterns += ["a?" * 300 + "a" * 300, "needle", "(?s)[ab].{300}c"]
    found = PatternSet(patterns).found(("x needle " + "ab" * 500).encode())
    assert patterns.index("needle") in found


MANY = {
    "patterns": [rf"/{_word(n, 5)}\w*/" for n in range(1000)],
    "patterns with bounds": [rf"/\b{_word(n, 5)}\w*\b/" for n in range(1000)],
    "patterns with gaps": [f"/{_word(n, 4)}.{{0,40}}{_word(n + 7, 4)}/" for n in range(300)],
    "fuzzy words": ["~" + _word(n, 9) for n in range(200)],
    "pieces": [f"*{_word(n, 4)}*" for n in range(1000)],
    "signs": [chr(0x1F300 + n) for n in range(1000)],
}


@pytest.mark.parametrize("whens", MANY.values(), ids=MANY.keys())
def test_many_of_them_are_compiled_together(whens: list[str]) -> None:
    some = [Rule(name=when, when=when) for when in whens]
    start = time.process_time()
    rules = RuleSet.compile(some, lexicon=EMPTY_LEXICON)
    assert time.process_time() - start < 5 * _IN_TIME
    text = "Прапор над містом 🔥 " * 100
    rules.match({"text": text})
    start = time.process_time()
    rules.match({"text": text})
    assert time.process_time() - start < _NO_STALL / 10
