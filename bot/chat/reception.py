"""From what was said to the command it means, if this person may use it.

Somebody known who may not is told who may: of a button, in a line that is shown for a moment.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import SILENCE, Answer, Call, Command, Scene
from bot.chat.roles import covers, is_known
from bot.chat.wording import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.updates import Request
    from bot.model import Person

# The commands that a button may say.
BY_BUTTON = (
    "approve",
    "refuse",
    "alert",
    "mute",
    "unmute",
    "narrow",
    "preview",
    "taken",
    "undo",
)

# No part of a name is a separator: with two ways to read one text, reading takes exponential time.
_NAME = r"(?:@\w+|(?:https?://)?(?:www\.)?(?:t|telegram)\.me/[^\s,]+)"
_CHANNELS_ONLY = re.compile(rf"{_NAME}(?:[\s,]+{_NAME})*\Z")


async def respond(
    request: Request, person: Person | None, people: Sequence[Person], scene: Scene
) -> Answer:
    """Return the answer; SILENCE for strangers, forwarded messages and what is not for the bot."""
    if request.forwarded:
        return SILENCE
    request = _with_meaning(request)
    if not request.command:
        return _to_plain_text(request, person)
    command = scene.commands.get(request.command)
    if command is None or (request.pressed and command.name not in BY_BUTTON):
        return _to_unknown(request, person, scene)
    return await _use(command, Call(request=request, person=person, scene=scene), people)


async def _use(command: Command, call: Call, people: Sequence[Person]) -> Answer:
    if command.role is None or covers(call.person, command.role):
        return await command.run(call)
    return refusal(command, call, people) if is_known(call.person) else SILENCE


def _with_meaning(request: Request) -> Request:
    """Return the request with /add put in front of bare channel names in a private chat."""
    if request.command or not request.private or not _CHANNELS_ONLY.match(request.text):
        return request
    return replace(request, command="add", argument=request.text)


def _to_plain_text(request: Request, person: Person | None) -> Answer:
    if not is_known(person) or not request.private:
        return SILENCE
    if request.text.startswith("/"):
        return Answer(message=lines("This is not a command. /help lists them."))
    return Answer(message=lines("Only commands are understood here. /help lists them."))


def _to_unknown(request: Request, person: Person | None, scene: Scene) -> Answer:
    """Name the nearest command; in a group only if it was this bot that was spoken to."""
    spoken_to = request.private or request.addressed
    if not is_known(person) or request.pressed or not spoken_to:
        return SILENCE
    usable = [c.name for c in scene.commands.values() if c.role is None or covers(person, c.role)]
    near = difflib.get_close_matches(request.command, usable, n=1)
    meant = f" Did you mean /{near[0]}?" if near else ""
    return Answer(message=lines(f"There is no /{request.command}.{meant} /help lists all."))
