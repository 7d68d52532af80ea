"""What the alerts have in common that one message tells together, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.render.counting import count
from bot.render.durations import clock_time, span_of, spelt
from bot.render.names import tame
from bot.render.utf16 import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

_HOUR = 3_600
_DAY = timedelta(days=1)
_RULE = 32  # code points of a rule's name that stands among others


class DigestKind(StrEnum):
    """Why alerts are told together."""

    FLOOD = "flood"  # there were more than the pace can carry
    QUIET = "quiet"  # they came in the receiver's quiet hours
    SILENCE = "silence"  # they were muted for a time


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestHeading:
    """What is told together: ``total`` hits from ``since`` to ``until``, counted by rule.

    So many as ``below`` of them are told by the messages that follow. ``muted`` says what a
    silence was for, as people named it.
    """

    kind: DigestKind
    total: int
    since: datetime
    until: datetime
    rules: Mapping[str, int] = field(default_factory=dict)
    below: int = 0
    muted: str = ""

    def text(self, *, limit: int, zone: tzinfo, now: datetime) -> str:
        """Return the heading within ``limit`` units."""
        hits = count(self.total, "hit")
        remark = f", {self.total - self.below:,} here, the rest below" if self.below else ""
        if self.kind is DigestKind.FLOOD:
            said = f"{hits} in {spelt(self._seconds)}{remark}."
        elif self.kind is DigestKind.QUIET:
            said = f"While it was quiet ({self._hours(zone, now)}): {hits}{remark}."
        else:
            what = f" ({tame(self.muted)})" if self.muted else ""
            said = f"Muted for {_round_span(self._seconds)}{what}: {hits}{remark}."
        ordered = sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))
        rules = " · ".join(f"{tame(rule, _RULE)} {number:,}" for rule, number in ordered)
        return fitting(f"{said} {rules}".rstrip(), limit)

    @property
    def _seconds(self) -> float:
        return (self.until - self.since).total_seconds()

    def _hours(self, zone: tzinfo, now: datetime) -> str:
        """Return ``23:00 to 07:00``, with dates if it was longer than a day."""
        if self.until - self.since < _DAY:
            return f"{self.since.astimezone(zone):%H:%M} to {self.until.astimezone(zone):%H:%M}"
        times = (clock_time(at, now=now, zone=zone) for at in (self.since, self.until))
        return " to ".join(times)


def _round_span(seconds: float) -> str:
    """Return ``1 h`` rather than ``60 min`` of whole hours."""
    hours = round(seconds / _HOUR)
    return f"{hours} h" if hours and abs(seconds - hours * _HOUR) < 1 else span_of(seconds)
