"""Which receivers a chat is, and whether somebody may decide for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.chat.answering import reply_chat
from bot.chat.places import label, receiver_named
from bot.chat.roles import covers
from bot.errors import RefusedError, RejectedError
from bot.model import Role
from bot.notify.places import place_of
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.chat.command import Call
    from bot.model import Receiver


async def receivers_meant(call: Call, chat_id: int, named: str = "") -> list[Receiver]:
    """Return the receivers that a chat is, or the one of a name; its topics are all of the chat.

    Raises RefusedError where no alerts come, and for a name that nobody has.
    """
    every = await call.scene.store.receivers()
    if named and named.lower() not in ("here", "me"):
        name = receiver_named(named, every, chat_id)
        found = [each for each in every if name in (each.name, each.target)]
        if not found:
            raise RefusedError(
                f"There is no receiver “{named[:64]}”.",
                remedy=f"There are: {', '.join(each.name for each in every) or 'none yet'}.",
            )
        return found
    if found := await _receivers_of_chat(call, chat_id, every):
        return found
    raise RefusedError(
        "No alerts come to this chat.",
        remedy="/subscribe brings them to a private chat, /notify to a group.",
    )


def may_decide(call: Call, receivers: Sequence[Receiver]) -> bool:
    """Whether somebody may decide how receivers are told: editors, and all for their own chat."""
    if covers(call.person, Role.EDITOR):
        return True
    own = str(call.request.user_id)
    return bool(receivers) and all(place_of(each.target).chat == own for each in receivers)


def split_name(argument: str) -> tuple[str, str]:
    """Return what was written before ``for NAME``, and the name, "" if none is there."""
    before, found, name = f" {argument}".rpartition(" for ")
    if not found or " " in name.strip():
        return argument.strip(), ""
    return before.strip(), name.strip()


def where(call: Call, receivers: Sequence[Receiver]) -> str:
    """Return ``here``, or ``in @desk`` where the answer is given elsewhere."""
    here = str(reply_chat(call.request, call.person))
    if all(place_of(each.target).chat == here for each in receivers):
        return "here"
    return f"in {', '.join(dict.fromkeys(label(each) for each in receivers))}"


def zone_of(call: Call, receivers: Iterable[Receiver]) -> ZoneInfo:
    """Return the zone that receivers are told times in: the one they chose, or the usual one."""
    chosen = next((each.timezone for each in receivers if each.timezone), "")
    return ZoneInfo(chosen) if chosen else call.scene.zone


async def _receivers_of_chat(call: Call, chat_id: int, every: Sequence[Receiver]) -> list[Receiver]:
    targets = {str(chat_id)}
    if chat_id < 0 and any(each.target.startswith("@") for each in every):
        targets.add(await _name_of_chat(call, chat_id))
    return [
        each
        for each in every
        if each.kind == "telegram" and place_of(each.target).chat.lower() in targets
    ]


async def _name_of_chat(call: Call, chat_id: int) -> str:
    try:
        chat = await call.scene.bot.get_chat(str(chat_id))
    except RejectedError:  # it is known by its id alone
        return str(chat_id)
    return f"@{folded_name(str(chat.get('username') or ''))}"
