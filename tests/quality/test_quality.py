"""How well single rules find what they mean: recall and precision over cases made by hand.

Each line of cases.jsonl is a rule, a text, whether it should match, and what it is a case of.
Invisible characters are written as escapes there.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TypedDict

import pytest

from bot.model import Rule
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.ruleset import RuleSet

CASES = Path(__file__).with_name("cases.jsonl")
TARGET = 0.985
FEWEST = 150
FEWEST_OF_A_KIND = 5


class Case(TypedDict):
    rule: str
    text: str
    match: bool
    tags: list[str]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def failures(cases: list[Case]) -> list[Case]:
    """Return the cases that come out wrong."""
    lexicon = load_lexicon(shipped("config/lexicon"))
    rules = RuleSet.compile(
        [Rule(name=when, when=when) for when in dict.fromkeys(case["rule"] for case in cases)],
        lexicon=lexicon,
    )
    return [
        case
        for case in cases
        if case["match"] != any(m.rule == case["rule"] for m in rules.match({"text": case["text"]}))
    ]


def _report(failures: list[Case]) -> str:
    lines = [f"{case['rule']!r} on {case['text']!r}: {case['tags']}" for case in failures]
    return "\n".join(lines)


def test_recall(cases: list[Case], failures: list[Case]) -> None:
    missed = [case for case in failures if case["match"]]
    wanted = sum(case["match"] for case in cases)
    assert 1 - len(missed) / wanted >= TARGET, f"missed:\n{_report(missed)}"


def test_precision(cases: list[Case], failures: list[Case]) -> None:
    missed = sum(case["match"] for case in failures)
    wrong = [case for case in failures if not case["match"]]
    found = sum(case["match"] for case in cases) - missed
    assert found / (found + len(wrong)) >= TARGET, f"wrong:\n{_report(wrong)}"


def test_the_set_is_broad(cases: list[Case]) -> None:
    tags = Counter(tag for case in cases for tag in case["tags"])
    assert len(cases) >= FEWEST
    assert len({(case["rule"], case["text"]) for case in cases}) == len(cases)
    wanted = (
        "case verb adjective surname unknown-name look-alike invisible apostrophe hashtag phrase "
        "near homograph prefix-trap lexicon"
    )
    assert not [tag for tag in wanted.split() if tags[tag] < FEWEST_OF_A_KIND]
