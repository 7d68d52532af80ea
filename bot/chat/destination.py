"""A chat that alerts are to go to: as it was written, and whether the bot may write there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import RefusedError, RejectedError
from bot.model import Receiver
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.command import Call

_CHAT_ID = re.compile(r"-?\d{1,16}\Z")
_NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})\Z")
_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/", re.IGNORECASE)
_MAY_WRITE = ("creator", "administrator", "member")


def target_of(call: Call, written: str) -> str:
    """Return what was written as a Bot API chat id or @name, "" if it is neither.

    "here" is the chat it was written in.
    """
    plain = _LINK.sub("", written).strip()
    if plain.lower() == "here":
        return str(call.request.chat_id)
    if _CHAT_ID.match(plain):
        return plain
    name = _NAME.match(plain)
    return f"@{name[1]}" if name else ""


async def checked(call: Call, target: str, *, again: str) -> str:
    """Return the chat's title; RefusedError says what keeps the bot from writing there.

    ``again`` is what is to be sent once that is mended.
    """
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
            remedy=f"Add me there (in a channel as an admin), then send {again} again.",
        ) from error
    _check_rights(target, str(kind), member, again)
    return _title(chat, target)


def _check_rights(target: str, kind: str, member: Mapping[str, object], again: str) -> None:
    """Raise RefusedError if the bot's standing in the chat does not let it write."""
    status = member.get("status")
    if kind != "channel" and status in _MAY_WRITE:
        return
    if status == "creator" or (status == "administrator" and member.get("can_post_messages")):
        return
    raise RefusedError(
        f"I may not write in {target}.",
        remedy=f"Make me an admin who may post messages, then send {again} again.",
    )


def _as_receivers(chat: Mapping[str, object]) -> list[Receiver]:
    """Return a chat as its id and as its @name: a watched channel may be known by either."""
    targets = [str(chat.get("id", "")), f"@{chat.get('username') or ''}"]
    return [Receiver(name=target, target=target) for target in targets]


def _title(chat: Mapping[str, object], target: str) -> str:
    title = tame(str(chat.get("title") or ""))
    return f"{title} ({target})" if title else target
