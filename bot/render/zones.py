"""By whose clocks a receiver is told times."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Receiver


def zone_of(receivers: Iterable[Receiver], usual: ZoneInfo) -> ZoneInfo:
    """Return the zone that the first of these receivers has chosen, else the usual one."""
    chosen = next((each.timezone for each in receivers if each.timezone), "")
    return ZoneInfo(chosen) if chosen else usual
