"""How a chat is told: what its people set for themselves, and editors for groups and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer
from bot.chat.here import may_decide, receivers_meant, where
from bot.chat.undoing import undo_rows
from bot.chat.wording import Text, lines
from bot.desk.ways_back import CHANGE_TELLING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.command import Call, Command
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
    receivers = await receivers_meant(call, call.request.chat_id, named)
    if not may_decide(call, receivers):
        return refusal(command, call, await call.scene.store.people())
    wanted = [setting(receiver) for receiver in receivers]
    answer = said(wanted[0], where(call, receivers))
    changed = [after for after, before in zip(wanted, receivers, strict=True) if after != before]
    if not changed:
        return Answer(message=lines(answer))
    return Answer(change=lambda tx: _change(call, tx, changed, answer))


async def _change(call: Call, tx: Transaction, receivers: Sequence[Receiver], said: str) -> Message:
    for receiver in receivers:
        await call.scene.desk.receivers.put(tx, receiver, by=call.by, action=CHANGE_TELLING)
    return Text(said).message(*await undo_rows(tx, [receiver.name for receiver in receivers]))


async def show_telling(
    call: Call, named: str, shown: Callable[[Receiver], str], how: str
) -> Message:
    """Return how the receivers of a chat are told, a line each, and how that is changed."""
    text = Text()
    for receiver in await receivers_meant(call, call.request.chat_id, named):
        text.line(shown(receiver))
    return text.line(how).message()
