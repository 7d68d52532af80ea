"""Where a rule looks and where its alerts go, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.naming import Names, is_somebody
from bot.desk.receivers import NOTIFY
from bot.errors import NetworkError
from bot.model import Receiver
from bot.notify.places import place_of
from bot.render.counting import count
from bot.render.names import some_of, tame
from bot.routing import told_of
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.chat.command import Call
    from bot.model import Channel, Rule


_MOST_NAMED = 5


async def names_for(call: Call, *made: Receiver) -> Names:
    """Return what receivers and people are called, for a whole command; ``made`` are new ones.

    To be made before the transaction: the titles of chats that have no other name are asked for.
    """
    receivers = [*await call.scene.store.receivers(), *made]
    people = await call.scene.store.people()
    nameless = {place_of(each.target).chat for each in receivers if _is_nameless(each)}
    titles = {chat: title for chat in sorted(nameless) if (title := await _title(call, chat))}
    return Names(receivers=receivers, people=people, titles=titles)


def _is_nameless(receiver: Receiver) -> bool:
    """Whether a receiver is a group or channel that is known by its id alone."""
    is_by_id = receiver.kind == "telegram" and place_of(receiver.target).chat.startswith("-")
    return is_by_id and receiver.name == receiver.target


async def _title(call: Call, chat: str) -> str:
    try:
        found = await call.scene.bot.get_chat(chat)
    except NetworkError:  # its id is what it is called then
        return ""
    return tame(str(found.get("title") or ""))


def watched_where(rule: Rule, watched: Sequence[Channel]) -> str:
    """Return ``all 12 channels``, ``in @a, @b`` or ``in 9 channels``."""
    if not rule.channels:
        few = {0: "no channel yet", 1: "the one channel"}
        return few.get(len(watched), f"all {len(watched):,} channels")
    if len(rule.channels) > _MOST_NAMED:
        return f"in {count(len(rule.channels), 'channel')}"
    spelled = {folded_name(channel.name): channel.name for channel in watched}
    return f"in {', '.join(f'@{spelled.get(folded_name(name), name)}' for name in rule.channels)}"


def told_where(rule: Rule, names: Names, chat_id: int) -> str:
    """Return ``alerts here``, ``alerts to @desk and 2 subscribers`` or that there is nowhere.

    A rule that names no receiver, or only such that are gone, is told to the default ones.
    """
    chosen = told_of(rule, names.receivers)
    if not chosen:
        return "alerts nowhere yet (/notify or /subscribe)"
    here = [each for each in chosen if each.target == str(chat_id)]
    others = [each for each in chosen if each not in here]
    named = [names.of(each) for each in others if not is_somebody(each)]
    people = len(others) - len(named)
    places = [
        *(["here"] if here else []),
        *([f"to {', '.join(named)}"] if named else []),
        *([f"to {count(people, 'subscriber')}"] if people else []),
    ]
    return f"alerts {' and '.join(places)}"


def coming_to(receivers: Iterable[Receiver], names: Names) -> str:
    """Return ``They come to @desk and to Olena.``, the first few of each named."""
    told = list(receivers)
    chats = dict.fromkeys(names.of(each) for each in told if not is_somebody(each))
    people = dict.fromkeys(names.of(each) for each in told if is_somebody(each))
    places = [f"to {some_of(list(some), _MOST_NAMED)}" for some in (chats, people) if some]
    return f"They come {' and '.join(places) or 'nowhere yet'}."


def own_name_of(receivers: Sequence[Receiver]) -> str:
    """Return the name by which rules and routes are to know a chat that is these receivers.

    A chat that is only the notification chat is named by its target, so that it stays that chat
    when /notify chooses another.
    """
    own = [each.name for each in receivers if each.name != NOTIFY]
    return own[0] if own else receivers[0].target


def receiver_named(written: str, names: Names) -> str:
    """Return the name of the receiver somebody wrote: by its name or target, or whose chat it is.

    An unknown name is returned as it is, for the desk to refuse.
    """
    found = names.meant(written)
    if not found:
        return written
    by_name = [each.name for each in found if each.name.casefold() == written.casefold()]
    return by_name[0] if by_name else own_name_of(found)


def receivers_to_make(names: Sequence[str], receivers: Sequence[Receiver]) -> list[Receiver]:
    """Return the receivers that a rule needs for chats it names by their targets."""
    known = {each.name for each in receivers}
    targets = {each.target for each in receivers}
    return [Receiver(name=n, target=n) for n in names if n in targets and n not in known]
