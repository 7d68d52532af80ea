from __future__ import annotations

import pytest

from bot.desk.sight import blind_rules, rules_naming
from bot.model import Channel, Rule, StoredRule
from tests.factories import NOON

WATCHED = [
    Channel(ref="rybar", username="Rybar"),
    Channel(ref="delta_live"),
    Channel(ref="first_name", username="Now_Called"),
]


@pytest.mark.parametrize(
    ("when", "channels", "can"),
    [
        pytest.param("flag", (), "see", id="all channels"),
        pytest.param("flag", ("rybar", "gone"), "see", id="one of its channels is left"),
        pytest.param("flag", ("gone",), "not see", id="none of its channels is left"),
        pytest.param("flag in:@Rybar", (), "see", id="in a watched one"),
        pytest.param("flag in:@gone", (), "not see", id="in one that is gone"),
        pytest.param("flag (in:@gone OR in:@rybar)", (), "see", id="either"),
        pytest.param("flag OR in:@gone", (), "see", id="the rest still matches"),
        pytest.param("flag -in:@gone", (), "see", id="without it"),
        pytest.param("flag in:@delta_live", ("rybar",), "not see", id="contradiction"),
        pytest.param("flag NEAR/3 Kherson", (), "see", id="near"),
        pytest.param("flag", ("first_name",), "see", id="by the name it was added under"),
        pytest.param("flag", ("now_called",), "see", id="by the name it has now"),
        pytest.param("flag in:@First_Name", (), "see", id="in one renamed since"),
        pytest.param("flag in:@now_called", ("first_name",), "see", id="both of its names"),
        pytest.param("flag", ("between",), "not see", id="by a name it had in between"),
    ],
)
def test_a_rule_without_a_channel_to_look_at_is_blind(
    when: str, channels: tuple[str, ...], can: str
) -> None:
    rule = Rule(name="x", when=when, channels=channels)
    stored = StoredRule(number=1, rule=rule, added_at=NOON)
    assert blind_rules([stored], WATCHED) == ([] if can == "see" else [stored])


def test_without_any_channel_only_rules_that_name_some_are_blind() -> None:
    every = StoredRule(number=1, rule=Rule(name="a", when="flag"), added_at=NOON)
    one = StoredRule(number=2, rule=Rule(name="b", when="flag", channels=("rybar",)), added_at=NOON)
    assert blind_rules([every, one], []) == [one]


@pytest.mark.parametrize(
    ("when", "channels", "named"),
    [
        pytest.param("flag", (), False, id="all channels"),
        pytest.param("flag", ("other", "Rybar"), True, id="in its list"),
        pytest.param("flag in:t.me/rybar", (), True, id="by a link"),
        pytest.param("flag (in:@gone OR -in:@Rybar)", (), True, id="deep inside"),
        pytest.param("rybar in:@gone", (), False, id="as a word"),
    ],
)
def test_rules_that_name_a_channel(when: str, channels: tuple[str, ...], *, named: bool) -> None:
    rule = Rule(name="x", when=when, channels=channels)
    stored = StoredRule(number=1, rule=rule, added_at=NOON)
    assert rules_naming([stored], "rybar") == ([stored] if named else [])
