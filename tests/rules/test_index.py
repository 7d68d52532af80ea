"""The index: no rule that could match is ever left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Rule
from bot.rules.index import RuleIndex
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet
from bot.rules.subject import Subject

KEYS = {
    "word": ({"flag"}, "the Flag", [0]),
    "one of several": ({"flag", "bank"}, "a bank", [0]),
    "another word": ({"flag"}, "flags", []),
    "prefix": ({"evac*"}, "Evacuation", [0]),
    "prefix longer than the word": ({"evac*"}, "eva", []),
    "suffix": ({"*bank"}, "riverbank", [0]),
    "tag": ({"#flag"}, "#flag", [0]),
    "tag is no word": ({"#flag"}, "flag", []),
    "anything": (None, "", [0]),
}


@pytest.mark.parametrize(("keys", "text", "numbers"), KEYS.values(), ids=KEYS.keys())
def test_candidates(keys: set[str] | None, text: str, numbers: list[int]) -> None:
    index = RuleIndex([frozenset(keys) if keys is not None else None])
    assert index.candidates(Subject({"text": text})) == numbers


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
]
RULES = [Rule(name=when, when=when, scripts=False) for when in EXPRESSIONS]
TOGETHER = RuleSet.compile(RULES, lexicon=EMPTY_LEXICON)


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "ab", "bc", "#d", "a-b", "."])))
def test_together_rules_match_what_they_match_alone(words: list[str]) -> None:
    post = {"text": " ".join(words)}
    alone = [
        match
        for rule in TOGETHER.compiled.values()
        if (match := rule.match(Subject(post))) is not None
    ]
    assert TOGETHER.match(post) == alone
