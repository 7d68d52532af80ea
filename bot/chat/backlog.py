"""What waits to be told, and for what, in the words of /status."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.here import zone_here
from bot.model import Wait
from bot.render.durations import clock_time
from bot.render.names import some_of, tame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.chat.command import Call
    from bot.desk.naming import Names
    from bot.model import Waiting

_MOST = 5  # reasons; the rest is counted
_DAY = timedelta(days=1)
_REASONS = {
    Wait.QUIET: "quiet hours{until}",
    Wait.MUTED: "muted{until}",
    Wait.SUSPENDED: "suspended: {name}",
    Wait.RETRY: "another try at {name}",
    Wait.SENDING: "under way",
    Wait.PACE: "the pace of {name}",
}


async def waiting_said(call: Call, backlog: Sequence[Waiting], names: Names) -> str:
    """Return ``2 waiting (quiet hours until 07:00)``; several reasons are counted each.

    Times are in the zone of the chat it is asked from.
    """
    has_times = any(each.until for each in backlog)
    zone = await zone_here(call, names.receivers) if has_times else call.scene.zone
    called = {each.name: names.of(each) for each in names.receivers}
    failed = {each.receiver for each in backlog if each.wait is Wait.RETRY}
    alerts: Counter[str] = Counter()
    for each in backlog:
        behind = each.wait is Wait.PACE and each.receiver in failed
        wait = Wait.RETRY if behind else each.wait  # what comes next waits for what is tried again
        alerts[_reason(wait, each, called, now=call.now, zone=zone)] += each.alerts
    return _counted(alerts)


def _counted(alerts: Counter[str]) -> str:
    said = f"{alerts.total():,} waiting"
    if len(alerts) > 1:
        reasons = [f"{number:,} {reason}" for reason, number in alerts.most_common()]
        return f"{said} ({some_of(reasons, _MOST)})"
    return f"{said} ({next(iter(alerts))})" if alerts else said


def _reason(
    wait: Wait, each: Waiting, called: Mapping[str, str], *, now: datetime, zone: ZoneInfo
) -> str:
    name = called.get(each.receiver)
    if name is None:
        return f"gone: {tame(each.receiver)}"
    until = f" until {_soon(each.until, now=now, zone=zone)}" if each.until else ""
    return _REASONS[wait].format(name=name, until=until)


def _soon(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Return a time of the day that is to come, with the date only if that is farther away."""
    return clock_time(at, now=at if at - now < _DAY else now, zone=zone)
