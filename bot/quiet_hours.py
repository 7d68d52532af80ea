"""The hours of a day in which a receiver is told only what is urgent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From ``start`` to ``end`` by the clocks of an IANA time zone, over midnight if it must be."""

    start: time
    end: time
    timezone: str = "UTC"

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when the quiet hours that it is in now end, in UTC; None while it is in none.

        Where the clocks are being changed they last as long as they may.
        """
        for begun, ended in self._around(now):
            if begun <= now < ended:
                return ended
        return None

    def begins_at(self, end: datetime) -> datetime | None:
        """Return when the quiet hours began that end then, in UTC; None if none do."""
        for begun, ended in self._around(end):
            if ended == end:
                return begun
        return None

    def _around(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when the quiet hours of yesterday and of today begin and end."""
        here = now.astimezone(ZoneInfo(self.timezone)).date()
        for day in (here - timedelta(days=1), here):
            over = day if self.start < self.end else day + timedelta(days=1)
            yield (
                min(_moments(day, self.start, self.timezone)),
                max(_moments(over, self.end, self.timezone)),
            )


def parse_quiet_hours(text: str, timezone: str) -> QuietHours | None:
    """Read ``23:00-07:00``; None for what is no such time of two different moments of a day."""
    parts = _FORM.fullmatch(text.strip())
    if parts is None:
        return None
    hours = [int(part) for part in parts.groups()]
    try:
        start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
    except ValueError:
        return None
    return None if start == end else QuietHours(start=start, end=end, timezone=timezone)


def _moments(day: date, clock: time, timezone: str) -> list[datetime]:
    """Return what a clock's time may mean: two moments where the clocks are being changed."""
    times = [clock.replace(fold=fold) for fold in (0, 1)]
    zone = ZoneInfo(timezone)
    return [datetime.combine(day, each, zone).astimezone(UTC) for each in times]
