"""The routes of a receiver as one column of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.model import Route, Severity
from bot.store.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable


def from_routes(routes: Iterable[Route]) -> str:
    """Return routes as JSON."""
    return to_json(
        [[route.name, route.rules, route.severities, route.channels] for route in routes]
    )


def to_routes(text: str) -> tuple[Route, ...]:
    """Return the routes that ``from_routes`` was given."""
    return tuple(
        Route(
            name=name,
            rules=tuple(rules),
            severities=tuple(Severity(severity) for severity in severities),
            channels=tuple(channels),
        )
        for name, rules, severities, channels in json.loads(text)
    )
