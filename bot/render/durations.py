"""Times and lengths of time as people say them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from bot.render.counting import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def span_of(seconds: float) -> str:
    """Return a length of time in its largest sensible unit: ``9 s``, ``12 min``, ``3 h``."""
    whole = max(0, round(seconds))
    if whole < 2 * _MINUTE:
        return f"{whole} s"
    if whole < 2 * _HOUR:
        return f"{whole // _MINUTE} min"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR} h"
    return f"{whole // _DAY} days"


def spelt(seconds: float) -> str:
    """Return a length of time with its unit as a word: ``40 seconds``, ``4 minutes``."""
    whole = max(1, round(seconds))
    if whole < _MINUTE:
        return count(whole, "second")
    if whole < _HOUR:
        return count(whole // _MINUTE, "minute")
    if whole < 2 * _DAY:
        return count(whole // _HOUR, "hour")
    return count(whole // _DAY, "day")


def clock_time(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Return ``14:02`` as it is in the zone, with the date if it is not today's."""
    local = at.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if today else f"{local:%Y-%m-%d %H:%M}"


def half_and_most(ordered: Sequence[float]) -> str:
    """Return ``half within 5 s, 95 % within 19 s`` of ordered seconds, of which there are some."""
    half, most = (span_of(ceil(percentile(ordered, share))) for share in (0.5, 0.95))
    return f"within {most}" if half == most else f"half within {half}, 95 % within {most}"


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value that this share of an ordered, non-empty sequence does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
