"""/quiet: hours in which a chat is told only what is urgent; the rest comes in the morning."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.here import split_name
from bot.chat.telling import set_telling, show_telling
from bot.errors import RefusedError
from bot.model import Role
from bot.quiet_hours import parse_quiet_hours
from bot.rulesfile.zones import zone_problem

if TYPE_CHECKING:
    from bot.model import Receiver
    from bot.quiet_hours import QuietHours

_ZONE = re.compile(r"(?<=\d)\s+(?=[A-Za-z])")  # between the hours and a zone
_HOW = "/quiet 23:00-07:00 sets them, /quiet 23:00-07:00 Europe/Kyiv for a zone, /quiet off ends."


async def _run(call: Call) -> Answer:
    argument, named = split_name(call.request.argument)
    if not argument:
        return await show_telling(call, COMMAND, named, _shown, _HOW)
    if argument.lower() in ("off", "no", "none"):
        return await set_telling(call, COMMAND, named, lambda one: replace(one, quiet=None), _said)
    hours, *named_zone = _ZONE.split(argument, maxsplit=1)
    zone = named_zone[0] if named_zone else ""
    if zone and (problem := zone_problem(zone)):
        raise RefusedError(problem)
    quiet = _read(hours, zone or call.scene.zone.key)
    return await set_telling(
        call, COMMAND, named, lambda one: replace(one, quiet=_in_zone(quiet, zone, one)), _said
    )


def _said(receiver: Receiver, where: str) -> str:
    quiet = receiver.quiet
    if quiet is None:
        return f"No quiet hours {where} any more: every alert comes at once."
    return (
        f"Quiet {where} from {quiet.start:%H:%M} to {quiet.end:%H:%M} ({quiet.timezone}): only "
        "urgent alerts come then, the others in one message when it is over."
    )


def _read(written: str, zone: str) -> QuietHours:
    quiet = parse_quiet_hours(written, zone)
    if quiet is None:
        raise RefusedError(f"“{written[:40]}” is not a time of day.", remedy=_HOW)
    return quiet


def _in_zone(quiet: QuietHours, zone: str, receiver: Receiver) -> QuietHours:
    """Return the hours by the zone that was written, else by the receiver's own."""
    return replace(quiet, timezone=zone or receiver.timezone or quiet.timezone)


def _shown(receiver: Receiver, called: str) -> str:
    if receiver.quiet is None:
        return f"No quiet hours for {called}."
    return f"{called} is quiet {receiver.quiet} ({receiver.quiet.timezone})."


COMMAND = Command(
    name="quiet",
    role=Role.SUBSCRIBER,
    usage="/quiet 23:00-07:00",
    summary="Hours in which only urgent alerts come here, the others afterwards; /quiet off ends",
    denied="Chats are set by",
    run=_run,
)
