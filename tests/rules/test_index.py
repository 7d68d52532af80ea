"""The index: no rule that could match is ever left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Rule
from bot.rules.index import RuleIndex
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.plans import Plan
from bot.rules.ruleset import RuleSet
from bot.rules.subject import Subject

CANDIDATES = {
    "word": ("=flag", "the Flag", True),
    "one of several": ("=flag OR =bank", "a bank", True),
    "another word": ("=flag", "flags", False),
    "beginning": ("evac*", "Evacuation", True),
    "beginning longer than the word": ("evac*", "eva", False),
    "ending": ("*bank", "riverbank", True),
    "inside": ("*verb*", "riverbank", True),
    "inside, two words": ("*verb*", "river bank", False),
    "tag": ("#flag", "#flag", True),
    "tag is no word": ("#flag", "flag", False),
    "one letter off": ("~zaluzhny", "zaluxhny", True),
    "two letters off": ("~zaluzhny", "zaluxhmy", False),
    "pattern": ("/fl.g/", "the flug", True),
    "pattern not there": ("/fl.g/", "the fl", False),
    "all of a phrase": ('="left bank"', "the bank is left", True),
    "half of a phrase": ('="left bank"', "left", False),
    "both": ("=left =bank", "the bank is left", True),
    "one of both": ("=left =bank", "the bank", False),
    "anything": ("has:photo", "", True),
}


@pytest.mark.parametrize(("when", "text", "expected"), CANDIDATES.values(), ids=CANDIDATES.keys())
def test_candidates(when: str, text: str, expected: bool) -> None:  # noqa: FBT001
    rule = Rule(name="x", when=when, scripts=False, lexicon=False)
    plan = RuleSet.compile([rule], lexicon=EMPTY_LEXICON).compiled["x"].plan
    assert bool(RuleIndex([plan]).candidates(Subject({"text": text}))) is expected
    assert Plan.unpack(plan.pack()) == plan


ENOUGH = {
    "word": ("=flag", "a flag", [b"flag"]),
    "two of its words": ("=flag OR =bank", "flag, bank", [b"bank", b"flag"]),
    "both": ("=left =bank", "the bank is left", []),
    "one without another": ("=left -bank", "left", None),
    "capitals alone count": ("BOMB", "bombs", [b"bombs"]),
    "only capitals count": ("КАБ", "кабами", None),
    "capitals or a word": ("КАБ OR =flag", "кабами", None),
    "a word or capitals": ("КАБ OR =flag", "flag", [b"flag"]),
    "phrase": ('="left bank"', "left bank", None),
    "prefix": ("evac*", "evacuated", None),
}


@pytest.mark.parametrize(("when", "text", "keys"), ENOUGH.values(), ids=ENOUGH.keys())
def test_what_is_enough(when: str, text: str, keys: list[bytes] | None) -> None:
    rule = Rule(name="x", when=when, scripts=False, lexicon=False)
    plan = RuleSet.compile([rule], lexicon=EMPTY_LEXICON).compiled["x"].plan
    found = RuleIndex([plan]).candidates(Subject({"text": text}))[0]
    assert (found if found is None else sorted(found)) == keys


EXPRESSIONS = [
    "a",
    '"a b"',
    "b bc*",
    "*bc OR ab",
    "a -b",
    "(a OR b) (c OR #d)",
    "a NEAR/1 b",
    "b NOT (a OR c)",
    "*bc* OR d",
    "/a.b/",
    "=ab =b",
    "a-b",
    "bc bc* *bc -#d",
    "(/a.b/ OR *bc*) (d OR ab)",
    "~abcdefgh OR a",
]
RULES = [Rule(name=when, when=when, scripts=False) for when in EXPRESSIONS]
TOGETHER = RuleSet.compile(RULES, lexicon=EMPTY_LEXICON)


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "ab", "bc", "#d", "a-b", "."])))
def test_together_rules_match_what_they_match_alone(words: list[str]) -> None:
    post = {"text": " ".join(words)}
    alone = [
        match
        for rule in TOGETHER.compiled.values()
        if (match := rule.judge(Subject(post))) is not None
    ]
    assert TOGETHER.match(post) == alone
