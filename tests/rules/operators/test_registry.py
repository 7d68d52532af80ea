"""Every operator file is registered, and every operator describes itself."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

import bot.rules.operators
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.operators import OPERATORS
from bot.rules.ruleset import check_rule
from bot.rules.tree import And, Kind, Near, Not, Or
from tests.rules.listed import a_list

EXAMPLES = {
    "word": "Kherson",
    "phrase": '"left bank"',
    "exact": "=flag",
    "prefix": "evacuat*",
    "suffix": "*bank",
    "inside": "*anto*",
    "regex": r"/\bкалібр\w*/",
    "fuzzy": "~zaluzhny",
    "tag": "#Kherson",
    "from": "from:@name",
    "has": "has:photo",
    "is": "is:edit",
    "lang": "lang:uk",
    "in": "in:@channel",
    "list": "list:brands",
    "Near": "flag NEAR/3 Kherson",
    "And": "flag Kherson",
    "Or": "flag OR Kherson",
    "Not": "flag NOT museum",
}


def test_every_file_is_registered() -> None:
    folder = Path(bot.rules.operators.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {build.__module__.rpartition(".")[2] for build in OPERATORS.values()} == files


def test_every_kind_of_node_has_an_operator() -> None:
    branches = {branch.__name__ for branch in (Near, And, Or, Not)}
    assert OPERATORS.keys() == {*get_args(Kind), *branches}


@pytest.mark.parametrize("when", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_every_operator_describes_itself(when: str) -> None:
    lists = {"brands": a_list("Acme")}
    description = check_rule(Rule(name="x", when=when), lexicon=EMPTY_LEXICON, lists=lists)
    assert description.terms
    for line in description.lines:
        term, _, said = line.partition(": ")
        assert term
        assert said


def test_the_examples_are_complete() -> None:
    assert EXAMPLES.keys() == OPERATORS.keys()
