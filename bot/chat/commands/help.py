"""/help: what this person can do, in one line each."""

from __future__ import annotations

from bot.chat.command import Answer, Call, Command
from bot.chat.roles import covers
from bot.chat.wording import Text
from bot.model import Role

_EXPRESSIONS = (
    "flag Kherson      both words, in any form and language",
    '"left bank"       words side by side',
    "flag OR banner    either",
    "flag -museum      without",
    "=flag  evacuat*   exactly this form, beginning with",
)


async def _run(call: Call) -> Answer:
    text = Text("What you can say here:")
    for command in call.scene.commands.values():
        if command.role is None or covers(call.person, command.role):
            text.line().code(command.usage).add(f" · {command.summary}")
    if covers(call.person, Role.EDITOR):
        text.line("A t.me link or @name in our private chat is the same as /add.")
        text.line().line("What /watch understands:")
        for example in _EXPRESSIONS:
            text.line().code(example)
    return Answer(message=text.message())


COMMAND = Command(
    name="help",
    role=Role.SUBSCRIBER,
    usage="/help",
    summary="What you can say here",
    run=_run,
)
