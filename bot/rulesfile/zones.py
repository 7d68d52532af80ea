"""Names of time zones, as people write them."""

from __future__ import annotations

import zoneinfo

from bot.tables import did_you_mean


def zone_problem(name: str) -> str:
    """Return why a name is none of a time zone and what to write instead, "" if it is one."""
    known = zoneinfo.available_timezones()
    if name == "UTC" or name in known:
        return ""
    near = did_you_mean(name, known)
    remedy = near if near.startswith("Did") else "Write an IANA name such as Europe/Kyiv."
    return f'"{name}" is not a time zone. {remedy}'
