from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.model import Escalation
from bot.rulesfile import format_rules_file, parse_rules_file

RULE = '[[rule]]\nwhen = "flag"\n'
MANY = ", ".join(['{after = "1m", to = "duty"}'] * 11)


def test_the_steps_of_a_rule_are_read_and_written_back() -> None:
    steps = '[{after = "90s", to = "duty"}, {after = "1h", to = "the \\"chief\\""}]'
    file = parse_rules_file(f"{RULE}escalate = {steps}", name="r.toml")
    assert file.rules[0].escalate == (
        Escalation(after=90, to="duty"),
        Escalation(after=3600, to='the "chief"'),
    )
    assert f"escalate = {steps}" in format_rules_file(file)
    assert parse_rules_file(format_rules_file(file), name="r.toml") == file


def test_steps_may_stand_in_tables_of_their_own() -> None:
    text = f'{RULE}[[rule.escalate]]\nafter = "3m"\nto = "duty"\n'
    assert parse_rules_file(text, name="r.toml").rules[0].escalate == (
        Escalation(after=180, to="duty"),
    )


@pytest.mark.parametrize(
    ("escalate", "told"),
    [
        pytest.param(
            '"3m"', "rule[1].escalate: not a list of steps. Write escalate = [{", id="text"
        ),
        pytest.param('["3m"]', "not a list of steps", id="list of texts"),
        pytest.param('[{to = "duty"}]', 'escalate[1].after: "" is no length of time', id="no time"),
        pytest.param('[{after = 3, to = "d"}]', "after: 3 is no length of time", id="number"),
        pytest.param('[{after = "3 min", to = "d"}]', "Write it as 90s, 3m or 1h", id="unit"),
        pytest.param('[{after = "0s", to = "d"}]', 'after: "0s" is out of range', id="at once"),
        pytest.param('[{after = "25h", to = "d"}]', "Write 1s to 24h", id="too late"),
        pytest.param('[{after = "3m"}]', "escalate[1].to: names nobody", id="nobody"),
        pytest.param('[{after = "3m", too = "d"}]', "Did you mean to?", id="key"),
        pytest.param(f"[{MANY}]", "11 steps are too many", id="too many"),
    ],
)
def test_every_mistake_has_its_place_and_remedy(escalate: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_rules_file(f"{RULE}escalate = {escalate}", name="r.toml")
    assert told in str(caught.value)
