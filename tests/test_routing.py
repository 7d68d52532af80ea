from __future__ import annotations

import pytest

from bot.model import Receiver, Route, Rule, Severity
from bot.routing import told_of
from tests.factories import a_channel

RECEIVERS = (
    Receiver(name="all", default=True),
    Receiver(name="desk", routes=(Route(name="urgent", severities=(Severity.URGENT,)),)),
    Receiver(
        name="flags", routes=(Route(name="flags", rules=("flag",), channels=("Delta_Live",)),)
    ),
    Receiver(name="hook"),
)


@pytest.mark.parametrize(
    ("rule", "channel", "told"),
    [
        pytest.param(Rule(name="x", when="x"), "delta_live", ["all"], id="default"),
        pytest.param(
            Rule(name="x", when="x", severity=Severity.URGENT),
            "delta_live",
            ["desk"],
            id="severity",
        ),
        pytest.param(Rule(name="flag", when="x"), "delta_live", ["flags"], id="rule and channel"),
        pytest.param(Rule(name="flag", when="x"), "other", ["all"], id="another channel"),
        pytest.param(Rule(name="flag", when="x"), None, ["all"], id="channel unknown"),
        pytest.param(
            Rule(name="flag", when="x", severity=Severity.URGENT),
            "delta_live",
            ["desk", "flags"],
            id="two routes add up",
        ),
        pytest.param(
            Rule(name="flag", when="x", severity=Severity.URGENT, to=("hook",)),
            "delta_live",
            ["hook"],
            id="the rule's own wins",
        ),
        pytest.param(
            Rule(name="flag", when="x", to=("gone",)), "delta_live", ["flags"], id="its own is gone"
        ),
    ],
)
def test_who_is_told(rule: Rule, channel: str | None, told: list[str]) -> None:
    where = a_channel(channel) if channel else None
    assert [receiver.name for receiver in told_of(rule, RECEIVERS, where)] == told


def test_a_renamed_channel_keeps_its_routes() -> None:
    route = Route(name="r", channels=("old_name",))
    receivers = [Receiver(name="all", default=True), Receiver(name="desk", routes=(route,))]
    renamed = a_channel("old_name")
    assert [r.name for r in told_of(Rule(name="x", when="x"), receivers, renamed)] == ["desk"]
