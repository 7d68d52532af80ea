"""Times as people write them on a command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.errors import InputError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"([0-9]{1,6}) ?([smhdw])")


def parse_moment(text: str, *, now: datetime) -> datetime:
    """Return what ``2h`` (ago) or an RFC 3339 time means; without an offset it is UTC.

    Raises:
        InputError: It is neither.
    """
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f'"{text}" is not a time.',
            remedy="Write how long ago (30m, 2h, 7d) or a time such as 2022-11-11T14:02:00Z.",
        ) from None
