"""The hours of a day in which a receiver is told only what is urgent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
        here = now.astimezone(ZoneInfo(self.timezone))
        for day in (here.date() - timedelta(days=1), here.date()):
            begun = min(_moments(day, self.start, self.timezone))
            over = day if self.start < self.end else day + timedelta(days=1)
            ended = max(_moments(over, self.end, self.timezone))
            if begun <= now < ended:
                return ended
        return None


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
