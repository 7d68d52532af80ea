"""What somebody writes after /mute, taken apart.

    4 1h · flag Kherson 30m · @channel 2d · 1h · t.me/name/123 · 4 1h for desk

Buttons say the same, with ``in:CHAT_ID`` for the chat that is meant and ``yes`` once it was shown
what it comes to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.here import split_name
from bot.errors import RefusedError
from bot.render.counting import count

HOUR = timedelta(hours=1)
_LONGEST = timedelta(days=30)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(
    r"(?:\A|\s)(\d{1,4}) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)\Z", re.IGNORECASE
)
_ODD = re.compile(r"(?:(?:\A|\s)(\d+ ?[^\W\d_]+)|\s(\d+))\Z")  # a unit nobody knows, or none
_CHAT = re.compile(r"(?:\A|\s)in:(-?\d{1,16})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Muting:
    """What is to be muted: a rule, an @channel, an alert, or "" for everything; and how long.

    ``chat_id`` and ``named`` say where, if that is not here. ``sure``: it was asked and said yes.
    """

    what: str
    span: timedelta | None = None
    chat_id: int | None = None
    named: str = ""
    sure: bool = False

    @property
    def length(self) -> timedelta:
        """How long, an hour unless something else was said."""
        return self.span or HOUR


def read_muting(argument: str) -> Muting:
    """Take apart what follows /mute; RefusedError for a length of time that cannot be."""
    rest = " ".join(argument.split())
    sure = rest.endswith(" yes")
    rest = rest.removesuffix(" yes") if sure else rest
    chat = _CHAT.search(rest)
    rest, named = split_name(rest[: chat.start()] if chat else rest)
    span = _SPAN.search(rest)
    return Muting(
        what=rest[: span.start()].strip() if span else rest,
        span=_length(span) if span else None,
        chat_id=int(chat[1]) if chat else None,
        named=named,
        sure=sure,
    )


def odd_length(what: str) -> str:
    """Return what looks like a length of time at the end, and is none; "" if nothing does."""
    odd = _ODD.search(what)
    return (odd[1] or odd[2]) if odd else ""


def written(length: timedelta) -> str:
    """Return a length of time as buttons say it to us: ``1h``, ``90m``, ``2d``."""
    number, unit = _in_units(length)
    return f"{number}{unit}"


def shown(length: timedelta) -> str:
    """Return a length of time as people are shown it: ``1 h``, ``90 min``, ``2 days``."""
    number, unit = _in_units(length)
    if unit == "d":
        return count(number, "day")
    return f"{number} h" if unit == "h" else f"{number} min"


def _in_units(length: timedelta) -> tuple[int, str]:
    minutes = int(length.total_seconds()) // 60
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0:
            return minutes // size, unit
    return minutes, "m"


def _length(span: re.Match[str]) -> timedelta:
    length = timedelta(**{_UNITS[span[2][0].lower()]: int(span[1])})
    if not timedelta() < length <= _LONGEST:
        raise RefusedError(
            "Between a minute and 30 days can be muted.", remedy="Write 30m, 1h or 2d."
        )
    return length
