"""/unsubscribe: no more alerts in the private chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.wording import lines
from bot.model import Role

if TYPE_CHECKING:
    from bot.model import Message
    from bot.store.protocol import Transaction

_STOPPED = lines("No more alerts in your private chat. /subscribe starts them again.")
_LEFT = lines("No more alerts come to you. To have them again, /subscribe asks the owner anew.")


async def _run(call: Call) -> Answer:
    return Answer(change=lambda tx: _stop(call, tx))


async def _stop(call: Call, tx: Transaction) -> Message:
    await call.scene.desk.people.unsubscribe(tx, call.request.user_id)
    leaves = call.person is not None and call.person.role is Role.SUBSCRIBER
    return _LEFT if leaves else _STOPPED


COMMAND = Command(
    name="unsubscribe",
    role=Role.SUBSCRIBER,
    usage="/unsubscribe",
    summary="Stop the alerts in your private chat",
    run=_run,
)
