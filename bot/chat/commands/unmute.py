"""/unmute: end a silence; what it held back is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.here import may_decide
from bot.chat.muted import SILENCE_SHOWN, list_muted
from bot.chat.places import names_for
from bot.chat.undoing import undo_button
from bot.chat.wording import Text
from bot.desk.silences import muted_by
from bot.errors import RefusedError
from bot.model import Role
from bot.render.counting import count
from bot.render.names import tame

if TYPE_CHECKING:
    from bot.model import Message, Silence
    from bot.store.protocol import Transaction


async def _run(call: Call) -> Answer:
    wanted = call.request.argument.removeprefix("#").strip()
    if not wanted:
        return await list_muted(call)
    silence = await _meant(call, wanted)
    muted = [one for one in await call.scene.store.receivers() if one.name == silence.receiver]
    if not may_decide(call, muted):
        return refusal(COMMAND, call, await call.scene.store.people())
    return Answer(change=lambda tx: _end(call, tx, silence))


async def _meant(call: Call, wanted: str) -> Silence:
    """Return the silence of a number, or the only one of what is written.

    Of those that this person may end. Raises RefusedError for none, and for several.
    """
    silences = call.scene.desk.silences
    if wanted.isdecimal():
        return await silences.find(wanted)
    names = await names_for(call)
    receivers = {each.name: each for each in names.receivers}
    own = [
        each
        for each in await silences.lasting()
        if each.receiver in receivers and may_decide(call, [receivers[each.receiver]])
    ]
    found = await silences.of(wanted, own)
    if len(found) == 1:
        return found[0]
    if not found:
        raise RefusedError(
            f"Nothing is muted as “{tame(wanted, SILENCE_SHOWN)}”.",
            remedy="/silences lists what is: /unmute 3 ends one.",
        )
    places = (f"{each.number} (to {names.of_name(each.receiver)})" for each in found)
    raise RefusedError(
        f"That is muted in {count(len(found), 'silence')}: {', '.join(places)}.",
        remedy=f"/unmute {found[0].number} ends the first.",
    )


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
    summary="End a silence, by its number or what it mutes; what it held back is told",
    denied="Chats are muted by",
    run=_run,
)
