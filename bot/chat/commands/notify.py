"""/notify: the chat where alerts go, checked before it is set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.wording import lines
from bot.desk.receivers import NOTIFY
from bot.errors import RefusedError, RejectedError
from bot.model import Delivery, Receiver, Role
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Message
    from bot.store.protocol import Transaction

_CHAT_ID = re.compile(r"-?\d{1,16}\Z")
_NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})\Z")
_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/", re.IGNORECASE)
_MAY_WRITE = ("creator", "administrator", "member")
_HERE = lines("Flagfall sends its alerts here from now on.")


async def _run(call: Call) -> Answer:
    target = _target(call)
    title = await _checked(call, target)
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
    """Return what was written as a Bot API chat id or @name.

    Nothing written sets nothing: that is sent by a tap on a text somebody else may have written.
    """
    written = _LINK.sub("", call.request.argument).strip()
    if written.lower() == "here":
        return str(call.request.chat_id)
    if _CHAT_ID.match(written):
        return written
    name = _NAME.match(written)
    if not name:
        raise RefusedError(
            "Where shall alerts go?",
            remedy="Write /notify @channel, /notify -1001234567890, or /notify here in a group.",
        )
    return f"@{name[1]}"


async def _checked(call: Call, target: str) -> str:
    """Return the chat's title; RefusedError says what keeps the bot from writing there."""
    try:
        chat = await call.scene.bot.get_chat(target)
        kind = chat.get("type")
        await call.scene.desk.receivers.refuse_watched(*_as_receivers(chat))
        if kind == "private":
            return _title(chat, target)
        member = await call.scene.bot.get_chat_member(target, call.scene.bot_id)
    except RejectedError as error:
        raise RefusedError(
            f"I cannot see {target}.",
            remedy=f"Add me there (in a channel as an admin), then send /notify {target} again.",
        ) from error
    _check_rights(target, str(kind), member)
    return _title(chat, target)


def _check_rights(target: str, kind: str, member: Mapping[str, object]) -> None:
    """Raise RefusedError if the bot's standing in the chat does not let it write."""
    status = member.get("status")
    if kind != "channel" and status in _MAY_WRITE:
        return
    if status == "creator" or (status == "administrator" and member.get("can_post_messages")):
        return
    raise RefusedError(
        f"I may not write in {target}.",
        remedy=f"Make me an admin who may post messages, then send /notify {target} again.",
    )


def _as_receivers(chat: Mapping[str, object]) -> list[Receiver]:
    """Return a chat as its id and as its @name: a watched channel may be known by either."""
    targets = [str(chat.get("id", "")), f"@{chat.get('username') or ''}"]
    return [Receiver(name=NOTIFY, target=target) for target in targets]


def _title(chat: Mapping[str, object], target: str) -> str:
    title = tame(str(chat.get("title") or ""))
    return f"{title} ({target})" if title else target


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
