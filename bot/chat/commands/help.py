"""/help: what this person can do, in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.roles import covers
from bot.chat.wording import Text
from bot.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEEDLESS = ("start", "help")  # done already, or being done
_EXPRESSIONS = (
    ("flag Kherson", "both, in any form, uk, ru and en"),
    ('"left bank"', "side by side"),
    ("flag OR banner", "either"),
    ("flag -museum", "without"),
    ("=flag", "exactly so"),
    ("evacuat*", "whatever begins so"),
)


async def _run(call: Call) -> Answer:
    text = Text("What you can say here:")
    for role in (Role.SUBSCRIBER, Role.EDITOR, Role.OWNER):
        if covers(call.person, role):
            _write(text, _commands(call, role))
    if covers(call.person, Role.EDITOR):
        text.line().line("A t.me link or @name alone is an /add, in private.")
        text.line("What /watch understands:")
        for example, meaning in _EXPRESSIONS:
            text.line().code(example).add(f" · {meaning}")
    return Answer(message=text.message())


def _commands(call: Call, role: Role) -> list[Command]:
    """Return the commands that need just this role; those of strangers go with the lowest."""
    return [
        command
        for command in call.scene.commands.values()
        if (command.role or Role.SUBSCRIBER) is role and command.name not in _NEEDLESS
    ]


def _write(text: Text, commands: Iterable[Command]) -> None:
    text.line()
    for command in commands:
        text.line()
        if " " in command.usage:
            text.code(command.usage)  # a tap copies it, to be completed
        else:
            text.add(command.usage)  # a tap sends it
        text.add(f" · {command.summary}")


COMMAND = Command(
    name="help",
    role=Role.SUBSCRIBER,
    usage="/help",
    summary="What you can say here",
    run=_run,
)
