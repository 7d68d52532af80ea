"""What audit rows remember of rules, receivers, people and silences, as the values they were.

A row is JSON. One that an earlier version wrote lacks what it did not know; that is left as it is
by default. One of a later version may hold what this one does not know; that is left out.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, cast

from bot.model import Escalation, Person, Receiver, Role, Route, Rule, Severity, Silence
from bot.quiet_hours import QuietHours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Remembered = Mapping[str, Any]

_PASSING = ("suspended", "added_at", "since")  # what changes without anybody's decision


def part_of(detail: Mapping[str, object], key: str) -> Remembered | None:
    """Return what a row's detail holds under a key, None if that is nothing to go by."""
    value = detail.get(key)
    return cast("Remembered", value) if isinstance(value, dict) else None


def is_still(value: Rule | Receiver | Person, remembered: Remembered) -> bool:
    """Whether a value is as it is remembered, for all that is remembered."""
    now = json.loads(json.dumps(asdict(value), default=str))
    known = now.keys() & remembered.keys() - set(_PASSING)
    return all(now[key] == remembered[key] for key in known)


def rule_of(remembered: Remembered) -> Rule:
    """Return a rule as it was."""
    made: dict[str, Callable[[Any], object]] = {
        "channels": tuple,
        "languages": tuple,
        "to": tuple,
        "severity": Severity,
        "escalate": lambda steps: tuple(Escalation(**step) for step in steps),
    }
    return Rule(**_fields(Rule, remembered, made))


def receiver_of(remembered: Remembered) -> Receiver:
    """Return a receiver as it was; it is tried anew."""
    made: dict[str, Callable[[Any], object]] = {
        "routes": lambda routes: tuple(map(_route_of, routes)),
        "quiet": lambda quiet: quiet and _quiet_of(quiet),
        "suspended": lambda _: "",
    }
    return Receiver(**_fields(Receiver, remembered, made))


def person_of(remembered: Remembered) -> Person:
    """Return somebody as they were."""
    made: dict[str, Callable[[Any], object]] = {
        "role": Role,
        "since": lambda at: at and datetime.fromisoformat(at),
    }
    return Person(**_fields(Person, remembered, made))


def silence_of(remembered: Remembered) -> Silence:
    """Return a silence as it was."""
    made = {"since": datetime.fromisoformat, "until": datetime.fromisoformat}
    return Silence(**_fields(Silence, remembered, made))


def _route_of(remembered: Remembered) -> Route:
    made: dict[str, Callable[[Any], object]] = {
        "rules": tuple,
        "severities": lambda severities: tuple(map(Severity, severities)),
        "channels": tuple,
    }
    return Route(**_fields(Route, remembered, made))


def _quiet_of(remembered: Remembered) -> QuietHours:
    made = {"start": time.fromisoformat, "end": time.fromisoformat}
    return QuietHours(**_fields(QuietHours, remembered, made))


def _fields(
    kind: type[Any], remembered: Remembered, made: Mapping[str, Callable[[Any], object]]
) -> dict[str, Any]:
    """Return the fields of a kind that are remembered, each as what it is made from its JSON."""
    known = [field.name for field in fields(kind) if field.name in remembered]
    return {name: made.get(name, _as_it_is)(remembered[name]) for name in known}


def _as_it_is(value: object) -> object:
    return value
