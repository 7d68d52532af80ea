"""/notify: the chat where alerts go, checked before it is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.destination import checked, target_of
from bot.chat.wording import lines
from bot.errors import RefusedError
from bot.model import Delivery, Role

if TYPE_CHECKING:
    from bot.model import Message
    from bot.store.protocol import Transaction

_HERE = lines("Flagfall sends its alerts here from now on.")


async def _run(call: Call) -> Answer:
    target = _target(call)
    title = await checked(call, target, again=f"/notify {target}")
    return Answer(change=lambda tx: _set(call, tx, target, title))


async def _set(call: Call, tx: Transaction, target: str, title: str) -> Message | None:
    await call.scene.desk.receivers.set_notify_chat(tx, target, by=call.by)
    if target == str(call.request.chat_id):
        return _HERE
    await tx.enqueue([_greeting(call, target)])
    return lines(
        f"Alerts go to {title} from now on.",
        "A first message is on its way there: please check that it arrived.",
    )


def _target(call: Call) -> str:
    """Return the chat that was written; RefusedError if none was.

    Nothing written sets nothing: that is sent by a tap on a text somebody else may have written.
    """
    if target := target_of(call, call.request.argument):
        return target
    raise RefusedError(
        "Where shall alerts go?",
        remedy="Write /notify @channel, /notify -1001234567890, or /notify here in a group.",
    )


def _greeting(call: Call, target: str) -> Delivery:
    return Delivery(
        receiver=f"chat:{target}",
        subject=f"notice:here:{call.request.update_id}",
        kind="notice",
        queued_at=call.now,
        message=_HERE,
    )


COMMAND = Command(
    name="notify",
    role=Role.OWNER,
    usage="/notify @channel",
    summary="Set the channel where alerts go; “/notify here” in a group means the group",
    run=_run,
)
