"""Lengths of time as people write and read them: ``90s``, ``3m``, ``1h``."""

from __future__ import annotations

import re

_UNITS = {"h": 3_600, "m": 60, "s": 1}  # the largest first
_FORM = re.compile(rf"([0-9]{{1,6}}) ?([{''.join(_UNITS)}])")


def parse_duration(text: str) -> float | None:
    """Return the seconds, None for what is no length of time."""
    parts = _FORM.fullmatch(text.strip())
    return float(int(parts[1]) * _UNITS[parts[2]]) if parts else None


def written_duration(seconds: float) -> str:
    """Return whole seconds in the largest unit that holds them exactly."""
    whole = round(seconds)
    unit, size = next((u, s) for u, s in _UNITS.items() if whole % s == 0)
    return f"{whole // size}{unit}"
