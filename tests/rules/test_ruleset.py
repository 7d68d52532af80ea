"""Rules together: options, spans, reuse, descriptions, and texts of every kind."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.model import Rule, Span
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.match import Evidence, Match
from bot.rules.ruleset import RuleSet, check_rule, merged

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon
    from tests.rules.conftest import Finder


def shown(rule: str, *spans: Span) -> Match:
    return Match(rule, Evidence(spans=spans))


def test_a_post_is_met_by_several_rules_in_their_order() -> None:
    rules = [Rule(name=name, when=name) for name in ("Kherson", "museum", "flag")]
    text = "🔥 flags over Kherson"
    assert RuleSet.compile(rules, lexicon=EMPTY_LEXICON).match({"text": text}) == [
        shown("Kherson", Span(start=13, end=20)),
        shown("flag", Span(start=2, end=7)),
    ]


SPANS = {
    "in order": ([(3, 4), (1, 2)], [(1, 2), (3, 4)]),
    "overlapping": ([(1, 4), (3, 6), (4, 5)], [(1, 6)]),
    "inside": ([(1, 9), (3, 4)], [(1, 9)]),
    "twice": ([(1, 2), (1, 2)], [(1, 2)]),
    "touching": ([(1, 2), (2, 3)], [(1, 2), (2, 3)]),
    "none": ([], []),
}


@pytest.mark.parametrize(("spans", "result"), SPANS.values(), ids=SPANS.keys())
def test_spans_are_merged(spans: list[tuple[int, int]], result: list[tuple[int, int]]) -> None:
    assert [(span.start, span.end) for span in merged(spans)] == result


def test_a_rule_may_be_restricted_to_channels(found: Finder) -> None:
    only = {"channels": ("@Rybar", "kotsnews")}
    assert found("flag", "flag", rule=only, channel="rybar") == ["flag"]
    assert found("flag", "flag", rule=only, channel="RYBAR") == ["flag"]
    assert found("flag", "flag", rule=only, channel="other") is None
    assert found("flag", "flag", rule=only) is None


def test_a_rule_may_leave_edits_alone(found: Finder) -> None:
    assert found("flag", "flag", rule={"on_edit": False}, edited=True) is None
    assert found("flag", "flag", rule={"on_edit": False}, edited=False) == ["flag"]
    assert found("flag", "flag", edited=True) == ["flag"]


def test_scripts_can_be_switched_off(found: Finder) -> None:
    assert found("Херсон", "Kherson") == ["Kherson"]
    assert found("Херсон", "Kherson XEPCOH", rule={"scripts": False}) is None
    assert found("Херсон", "Xepcoн у Херсоні", rule={"scripts": False}) == ["Xepcoн", "Херсоні"]


def test_a_post_needs_no_text() -> None:
    rules = RuleSet.compile([Rule(name="x", when="has:photo")], lexicon=EMPTY_LEXICON)
    assert rules.match({"media": ("photo",)}) == [shown("x")]
    assert rules.match({"text": None}) == []
    assert rules.match({}) == []


def test_compiled_rules_are_reused(lexicon: Lexicon) -> None:
    first = RuleSet.compile([Rule(name="a", when="a"), Rule(name="b", when="b")], lexicon=lexicon)
    changed = [Rule(name="a", when="a"), Rule(name="b", when="c"), Rule(name="d", when="d")]
    second = RuleSet.compile(changed, lexicon=lexicon, previous=first)
    assert second.compiled["a"] is first.compiled["a"]
    assert second.compiled["b"] is not first.compiled["b"]
    assert [match.rule for match in second.match({"text": "a b c d"})] == ["a", "b", "d"]
    third = RuleSet.compile(changed, lexicon=EMPTY_LEXICON, previous=second)
    assert third.compiled["a"] is not second.compiled["a"]


def test_a_rule_that_cannot_be_used_is_named() -> None:
    rules = [Rule(name="good", when="flag"), Rule(name="bad", when="(flag")]
    with pytest.raises(ExpressionError, match='Rule "bad"') as refusal:
        RuleSet.compile(rules, lexicon=EMPTY_LEXICON)
    assert refusal.value.suggestion == "(flag)"
    with pytest.raises(ExpressionError) as refusal:
        check_rule(rules[1], lexicon=EMPTY_LEXICON)
    assert refusal.value.message.startswith("`(flag`")


def test_a_rule_is_described(lexicon: Lexicon) -> None:
    rule = Rule(name="x", when="flag -museum", languages=("en", "uk"))
    description = check_rule(rule, lexicon=lexicon)
    assert description.expression == "flag AND NOT museum"
    flag, museum = description.lines
    assert flag.startswith("flag: flag, ")
    assert " · прапор, " in flag
    assert museum.startswith("museum: museum, ")
    rules = RuleSet.compile([rule], lexicon=lexicon)
    assert rules.describe("x") == description


EVERYTHING = RuleSet.compile(
    [
        Rule(name=when, when=when)
        for when in (
            "Херсон",
            '"left bank"',
            "=flag",
            "C++",
            "🔥",
            "ev*",
            "*an*",
            r"/\bкалібр\w*|\d{2}/",
            "a NEAR/3 b",
            "~zaluzhny",
            "#tag",
            "x OR lang:uk OR has:link",
        )
    ],
    lexicon=EMPTY_LEXICON,
)
PIECES = st.sampled_from(
    [
        "Херсон",
        "left bank",
        "flag",
        "C++",
        "🔥",
        "eve",
        "калібри",
        "42",
        "a",
        "b",
        "zalužny",
        "#tag",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join))
def test_no_text_is_too_strange(text: str) -> None:
    for match in EVERYTHING.match({"text": text}):
        end = 0
        for span in match.spans:
            assert end <= span.start < span.end <= len(text)
            end = span.end


@pytest.mark.parametrize("text", ["\ud800", "\0", "א" * 50, "a" * 4096, "#" * 4096, "a-" * 2048])
def test_extreme_texts(text: str) -> None:
    assert isinstance(EVERYTHING.match({"text": text}), list)


def test_long_texts_of_one_word_take_no_time() -> None:
    start = time.process_time()
    EVERYTHING.match({"text": "a b " * 1024})
    assert time.process_time() - start < 1
