"""Which receivers a chat is, and whether somebody may decide for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.answering import reply_chat
from bot.chat.places import coming_to, own_name_of, receiver_named
from bot.chat.roles import covers
from bot.errors import NetworkError, RefusedError, RejectedError
from bot.model import Role
from bot.notify.places import place_of
from bot.render.names import tame
from bot.render.zones import zone_of
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.chat.command import Call
    from bot.desk.naming import Names
    from bot.model import Receiver


_HERE = ("here", "me")


async def receivers_meant(
    call: Call, chat_id: int, names: Names, *, named: str = ""
) -> list[Receiver]:
    """Return the receivers that a chat is, or the one of a name; its topics are all of the chat.

    Somebody who may not decide for a receiver is told nothing of it: they mean none. Raises
    RefusedError where no alerts come, and for a name that nobody has.
    """
    if not named or named.lower() in _HERE:
        return await _receivers_here(call, chat_id, names)
    name = receiver_named(named, names)
    found = [each for each in names.receivers if name in (each.name, each.target)]
    if not may_decide(call, found):
        here = await _receivers_of_chat(call, chat_id, names.receivers)
        return [each for each in found if each in here]
    if not found:
        known = ", ".join(names.to_write(each) for each in names.receivers)
        raise RefusedError(
            f"There is no receiver “{tame(named)}”.", remedy=f"There are: {known or 'none yet'}."
        )
    return found


async def receivers_at(call: Call, receivers: Sequence[Receiver]) -> list[Receiver]:
    """Return the receivers that the chat is in which something was said, if any."""
    return await _receivers_of_chat(call, call.request.chat_id, receivers)


async def receiver_written(call: Call, written: str, names: Names) -> str:
    """Return the name of the receiver somebody wrote after a rule, or of the chat it is said in.

    An unknown name is returned as it is, for the desk to refuse. Raises RefusedError where "here"
    gets no alerts.
    """
    if written.lower() not in _HERE:
        return receiver_named(written, names)
    return own_name_of(await _receivers_here(call, call.request.chat_id, names))


async def zone_here(call: Call, receivers: Sequence[Receiver]) -> ZoneInfo:
    """Return the zone of the chat that something was said in, or that the button stands in."""
    try:
        here = await receivers_at(call, receivers)
    except NetworkError:  # a time by the usual clocks is better than none
        here = []
    return zone_of(here, call.scene.zone)


async def _receivers_here(call: Call, chat_id: int, names: Names) -> list[Receiver]:
    found = await _receivers_of_chat(call, chat_id, names.receivers)
    if not found:
        elsewhere = await _coming_elsewhere(call, names)
        raise RefusedError(
            f"No alerts come to this chat yet.{elsewhere}",
            remedy="/subscribe brings them to a private chat, /notify to a group.",
        )
    return found


async def _coming_elsewhere(call: Call, names: Names) -> str:
    """Return where alerts do come, for those who may know who else is told."""
    if not covers(call.person, Role.EDITOR):
        return ""
    rules = [stored.rule for stored in await call.scene.store.rules()]
    named = {name for rule in rules for name in rule.to}
    told = [one for one in names.receivers if one.default or one.routes or one.name in named]
    return f" {coming_to(told, names)}"


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


def where(call: Call, receivers: Sequence[Receiver], names: Names) -> str:
    """Return ``here``, or ``in @desk`` where the answer is given elsewhere."""
    here = str(reply_chat(call.request, call.person))
    if all(place_of(each.target).chat == here for each in receivers):
        return "here"
    return f"in {', '.join(dict.fromkeys(names.of(each) for each in receivers))}"


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
