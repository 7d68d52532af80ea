"""/unmute: end a silence; what it held back is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.here import may_decide
from bot.chat.muted import SILENCE_SHOWN, list_muted
from bot.chat.undoing import undo_button
from bot.chat.wording import Text
from bot.desk.silences import muted_by
from bot.errors import RefusedError
from bot.model import Role
from bot.render.names import tame

if TYPE_CHECKING:
    from bot.model import Message, Silence
    from bot.store.protocol import Transaction


async def _run(call: Call) -> Answer:
    number = call.request.argument.removeprefix("#").strip()
    if not number:
        return await list_muted(call)
    if not number.isdecimal():
        raise RefusedError("Which silence?", remedy="/silences lists them: /unmute 3 ends one.")
    silence = await call.scene.desk.silences.find(number)
    muted = [one for one in await call.scene.store.receivers() if one.name == silence.receiver]
    if not may_decide(call, muted):
        return refusal(COMMAND, call, await call.scene.store.people())
    return Answer(change=lambda tx: _end(call, tx, silence))


async def _end(call: Call, tx: Transaction, silence: Silence) -> Message:
    silences = call.scene.desk.silences
    await silences.end(tx, await silences.alike(silence), by=call.by)
    muted = tame(muted_by(silence, await call.scene.store.channels()), SILENCE_SHOWN)
    text = Text(f"Muted no longer: {muted}.")
    return text.line("What it held back is told now.").message((await undo_button(tx),))


COMMAND = Command(
    name="unmute",
    role=Role.SUBSCRIBER,
    usage="/unmute 3",
    summary="End a silence; what it held back is told",
    denied="Chats are muted by",
    run=_run,
)
