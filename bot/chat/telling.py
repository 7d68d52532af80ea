"""How a chat is told: what its people set for themselves, and editors for groups and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer
from bot.chat.here import may_decide, receivers_meant, where
from bot.chat.places import names_for
from bot.chat.undoing import undo_rows
from bot.chat.wording import Text, lines
from bot.desk.ways_back import CHANGE_TELLING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.command import Call, Command
    from bot.desk.naming import Names
    from bot.model import Message, Receiver
    from bot.store.protocol import Transaction

    Setting = Callable[[Receiver], Receiver]


async def set_telling(
    call: Call,
    command: Command,
    named: str,
    setting: Setting,
    said: Callable[[Receiver, str], str],
) -> Answer:
    """Change how the receivers of a chat (or the named one) are told, if this person may.

    ``said`` makes the answer of a receiver as it is then, and where that is.
    """
    names = await names_for(call)
    receivers = await receivers_meant(call, call.request.chat_id, names, named=named)
    if not may_decide(call, receivers):
        return refusal(command, call, names.people)
    wanted = [setting(receiver) for receiver in receivers]
    answer = said(wanted[0], where(call, receivers, names))
    changed = [after for after, before in zip(wanted, receivers, strict=True) if after != before]
    if not changed:
        return Answer(message=lines(answer))
    return Answer(change=lambda tx: _change(call, tx, changed, answer, names))


async def _change(
    call: Call, tx: Transaction, receivers: Sequence[Receiver], said: str, names: Names
) -> Message:
    for receiver in receivers:
        await call.scene.desk.receivers.put(tx, receiver, by=call.by, action=CHANGE_TELLING)
    return Text(said).message(*await undo_rows(tx, [names.of(receiver) for receiver in receivers]))


async def show_telling(
    call: Call, command: Command, named: str, shown: Callable[[Receiver, str], str], how: str
) -> Answer:
    """Return how the receivers of a chat are told, a line each, and how that is changed.

    ``shown`` makes the line of a receiver and of what it is called.
    """
    names = await names_for(call)
    receivers = await receivers_meant(call, call.request.chat_id, names, named=named)
    if not receivers:
        return refusal(command, call, names.people)
    text = Text()
    for receiver in receivers:
        text.line(shown(receiver, names.of(receiver)))
    return Answer(message=text.line(how).message())
