from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.desk.remembered import (
    is_still,
    part_of,
    person_of,
    receiver_of,
    rule_of,
    silence_of,
)
from bot.model import Escalation, Person, Receiver, Role, Route, Rule, Severity, Silence
from bot.quiet_hours import QuietHours

AT = datetime(2022, 11, 11, 9, tzinfo=UTC)
RULE = Rule(
    name="night",
    when="flag",
    channels=("rybar",),
    languages=("uk",),
    forms=False,
    severity=Severity.URGENT,
    to=("desk",),
    escalate=(Escalation(after=180.0, to="chief"),),
)
RECEIVER = Receiver(
    name="desk",
    target="-100/5",
    default=True,
    routes=(Route(name="urgent", severities=(Severity.URGENT,), channels=("rybar",)),),
    quiet=QuietHours(start=time(23), end=time(7), timezone="Europe/Kyiv"),
    timezone="Europe/Kyiv",
    language="uk",
    previews=True,
)
PERSON = Person(user_id=7, role=Role.EDITOR, name="Alice", chat_id=7, since=AT)
SILENCE = Silence(receiver="desk", since=AT, until=AT, by="tg:1", rule="flag", number=3)


def kept(value: Any) -> dict[str, Any]:
    """What an audit row holds of a value."""
    remembered: dict[str, Any] = json.loads(json.dumps(asdict(value), default=str))
    return remembered


@pytest.mark.parametrize(
    ("value", "read"),
    [
        pytest.param(RULE, rule_of, id="rule"),
        pytest.param(Rule(name="x", when="y"), rule_of, id="plain rule"),
        pytest.param(RECEIVER, receiver_of, id="receiver"),
        pytest.param(Receiver(name="x"), receiver_of, id="plain receiver"),
        pytest.param(PERSON, person_of, id="person"),
        pytest.param(Person(user_id=1, role=Role.OWNER), person_of, id="plain person"),
        pytest.param(SILENCE, silence_of, id="silence"),
    ],
)
def test_everything_comes_back_as_it_was(value: Any, read: Any) -> None:
    assert read(kept(value)) == value


def test_what_another_version_wrote_is_read_as_far_as_it_is_known() -> None:
    assert rule_of({"name": "x", "when": "y", "colour": "red"}) == Rule(name="x", when="y")
    assert is_still(RULE, {"name": "night", "when": "flag", "colour": "red"})


def test_what_changes_by_itself_is_no_change() -> None:
    assert is_still(replace(RECEIVER, suspended="kicked"), kept(RECEIVER))
    assert not is_still(replace(RECEIVER, language="ru"), kept(RECEIVER))
    assert receiver_of(kept(replace(RECEIVER, suspended="kicked"))) == RECEIVER


def test_a_row_without_it_remembers_nothing() -> None:
    assert part_of({}, "before") is None
    assert part_of({"before": "a text"}, "before") is None
