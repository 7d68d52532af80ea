"""/language: the language in which found words are explained here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.here import split_name
from bot.chat.telling import set_telling, show_telling
from bot.desk.differences import LANGUAGES
from bot.errors import RefusedError
from bot.model import Role

if TYPE_CHECKING:
    from bot.model import Receiver

_HOW = "/language en, /language uk or /language ru chooses it."


async def _run(call: Call) -> Answer:
    argument, named = split_name(call.request.argument)
    if not argument:
        return await show_telling(call, COMMAND, named, _shown, _HOW)
    code = argument.lower()
    if code not in LANGUAGES:
        raise RefusedError(f"“{argument[:20]}” is not spoken here.", remedy=_HOW)
    return await set_telling(call, COMMAND, named, lambda one: replace(one, language=code), _said)


def _said(receiver: Receiver, where: str) -> str:
    return f"Found words are explained in {LANGUAGES[receiver.language]} {where}."


def _shown(receiver: Receiver, called: str) -> str:
    spoken = LANGUAGES.get(receiver.language)
    return f"{called}: {spoken or 'the language of the installation'}."


COMMAND = Command(
    name="language",
    role=Role.SUBSCRIBER,
    usage="/language uk",
    summary="The language in which found words are explained here: en, uk or ru",
    denied="Chats are set by",
    run=_run,
)
