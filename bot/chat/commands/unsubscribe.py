"""/unsubscribe: no more alerts in the private chat.

The role stays, so that a tap on a text that somebody else wrote can be mended with /subscribe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.wording import lines
from bot.model import Role

if TYPE_CHECKING:
    from bot.model import Message
    from bot.store.protocol import Transaction

_STOPPED = lines("No more alerts in your private chat. /subscribe starts them again.")


async def _run(call: Call) -> Answer:
    return Answer(change=lambda tx: _stop(call, tx))


async def _stop(call: Call, tx: Transaction) -> Message:
    await call.scene.desk.people.unsubscribe(tx, call.request.user_id)
    return _STOPPED


COMMAND = Command(
    name="unsubscribe",
    role=Role.SUBSCRIBER,
    usage="/unsubscribe",
    summary="Stop the alerts in your private chat",
    run=_run,
)
