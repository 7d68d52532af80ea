from __future__ import annotations

import pytest

from bot.config.expressions import expression_problems
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rulesfile import RulesFile


def file_of(*expressions: str) -> RulesFile:
    return RulesFile(rules=tuple(Rule(name=when or "blank", when=when) for when in expressions))


@pytest.mark.parametrize(
    ("expressions", "places"),
    [
        pytest.param((), [], id="no rules"),
        pytest.param(("flag", '"left bank" -museum'), [], id="good ones"),
        pytest.param(("flag", "(flag"), [2], id="grammar"),
        pytest.param(("list:brands", "flag", "/(/"), [1, 3], id="meaning"),
        pytest.param((" ",), [], id="blank"),
    ],
)
def test_each_rule_that_cannot_be_used_is_a_line_with_its_place(
    expressions: tuple[str, ...], places: list[int]
) -> None:
    found = expression_problems(file_of(*expressions), name="flagfall.toml", lexicon=EMPTY_LEXICON)
    assert [line.split(": ")[:2] for line in found] == [
        ["flagfall.toml", f"rule[{number}].when"] for number in places
    ]


def test_languages_nobody_knows_are_somebody_elses_complaint() -> None:
    rule = Rule(name="flag", when="flag", languages=("de",))
    assert expression_problems(RulesFile(rules=(rule,)), name="r.toml", lexicon=EMPTY_LEXICON) == []
