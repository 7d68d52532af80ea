"""Cases made by hand: a rule, a text, whether it should match, and what it is a case of.

Each line of the .jsonl files here is one case. Invisible characters are written as escapes there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from math import sqrt
from pathlib import Path
from typing import NamedTuple, TypedDict

from bot.model import Rule
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.ruleset import RuleSet

Judge = Callable[["Case"], bool]

_Z = 1.96  # 95 %, two-sided


class Case(TypedDict):
    """``match``: whether ``rule`` should find something in ``text``."""

    rule: str
    text: str
    match: bool
    tags: list[str]


class Score(NamedTuple):
    """How often a judge was right: of ``wanted`` cases it found ``found``, and ``wrong`` others."""

    wanted: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        """The share of the wanted cases that were found."""
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that was wanted."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall_at_least(self) -> float:
        """The Wilson lower bound of the recall, 95 %."""
        return wilson(self.found, self.wanted)

    @property
    def precision_at_least(self) -> float:
        """The Wilson lower bound of the precision, 95 %."""
        return wilson(self.found, self.found + self.wrong)


def wilson(successes: int, trials: int) -> float:
    """Return the lower end of the 95 % Wilson score interval; 0 without trials."""
    if not trials:
        return 0.0
    share, square = successes / trials, _Z * _Z
    spread = _Z * sqrt((share * (1 - share) + square / (4 * trials)) / trials)
    return (share + square / (2 * trials) - spread) / (1 + square / trials)


def load_cases() -> list[Case]:
    """Return the cases of every file, in the order of the files' names."""
    files = sorted(Path(__file__).parent.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def score(cases: Iterable[Case], judge: Judge) -> Score:
    """Return how well ``judge`` does on the cases."""
    wanted = found = wrong = 0
    for case in cases:
        matched = judge(case)
        wanted += case["match"]
        found += matched and case["match"]
        wrong += matched and not case["match"]
    return Score(wanted, found, wrong)


def flagfall(cases: Iterable[Case]) -> Judge:
    """Return the judge that this project is: every rule compiled, with the shipped lexicon."""
    lexicon = load_lexicon(shipped("config/lexicon"))
    rules = RuleSet.compile(
        [Rule(name=when, when=when) for when in dict.fromkeys(case["rule"] for case in cases)],
        lexicon=lexicon,
    )
    matched = {
        text: frozenset(match.rule for match in rules.match({"text": text}))
        for text in dict.fromkeys(case["text"] for case in cases)
    }
    return lambda case: case["rule"] in matched[case["text"]]


def substring(case: Case) -> bool:
    """Judge as most bots do: the keyword anywhere in the text."""
    return _keyword(case).lower() in case["text"].lower()


def whole_word(case: Case) -> bool:
    r"""Judge as careful bots do: ``\bkeyword\b``."""
    keyword = re.escape(_keyword(case).lower())
    return bool(re.search(rf"\b{keyword}\b", case["text"].lower()))


def _keyword(case: Case) -> str:
    return case["rule"].strip('"')
