"""/timezone: the zone of the times in the alerts of this chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.here import split_name
from bot.chat.telling import set_telling, show_telling
from bot.errors import RefusedError
from bot.model import Role
from bot.rulesfile.zones import zone_problem

if TYPE_CHECKING:
    from bot.model import Receiver

_HOW = "/timezone Europe/Kyiv chooses one."


async def _run(call: Call) -> Answer:
    zone, named = split_name(call.request.argument)
    if not zone:
        return await show_telling(call, COMMAND, named, _shown, _HOW)
    if problem := zone_problem(zone):
        raise RefusedError(problem)
    return await set_telling(call, COMMAND, named, lambda one: _moved(one, zone), _said)


def _said(receiver: Receiver, where: str) -> str:
    said = f"Times are those of {receiver.timezone} {where}."
    if quiet := receiver.quiet:
        said += f"\nQuiet from {quiet.start:%H:%M} to {quiet.end:%H:%M} by these clocks."
    return said


def _moved(receiver: Receiver, zone: str) -> Receiver:
    """Return a receiver in another zone, its quiet hours by the clocks there."""
    quiet = replace(receiver.quiet, timezone=zone) if receiver.quiet else None
    return replace(receiver, timezone=zone, quiet=quiet)


def _shown(receiver: Receiver, called: str) -> str:
    return f"{called}: {receiver.timezone or 'the zone of the installation'}."


COMMAND = Command(
    name="timezone",
    role=Role.SUBSCRIBER,
    usage="/timezone Europe/Kyiv",
    summary="The zone of the times shown here",
    denied="Chats are set by",
    run=_run,
)
