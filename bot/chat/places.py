"""Where a rule looks and where its alerts go, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.receivers import NOTIFY, PERSON
from bot.errors import RefusedError
from bot.model import Receiver
from bot.render.counting import count
from bot.routing import told_of
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Channel, Rule


_MOST_NAMED = 5


def watched_where(rule: Rule, watched: Sequence[Channel]) -> str:
    """Return ``all 12 channels``, ``in @a, @b`` or ``in 9 channels``."""
    if not rule.channels:
        few = {0: "no channel yet", 1: "the one channel"}
        return few.get(len(watched), f"all {len(watched):,} channels")
    if len(rule.channels) > _MOST_NAMED:
        return f"in {count(len(rule.channels), 'channel')}"
    spelled = {folded_name(channel.name): channel.name for channel in watched}
    return f"in {', '.join(f'@{spelled.get(folded_name(name), name)}' for name in rule.channels)}"


def told_where(rule: Rule, receivers: Sequence[Receiver], chat_id: int) -> str:
    """Return ``alerts here``, ``alerts to @desk and 2 subscribers`` or that there is nowhere.

    A rule that names no receiver, or only such that are gone, is told to the default ones.
    """
    chosen = told_of(rule, receivers)
    if not chosen:
        return "alerts nowhere yet (/notify or /subscribe)"
    here = [r for r in chosen if r.target == str(chat_id)]
    others = [r for r in chosen if r not in here]
    named = [label(r) for r in others if not r.name.startswith(PERSON)]
    people = len(others) - len(named)
    places = [
        *(["here"] if here else []),
        *([f"to {', '.join(named)}"] if named else []),
        *([f"to {count(people, 'subscriber')}"] if people else []),
    ]
    return f"alerts {' and '.join(places)}"


def receiver_named(written: str, receivers: Sequence[Receiver], chat_id: int) -> str:
    """Return the name of the receiver somebody wrote: its name, its target, or "here".

    A chat that is only the notification chat is named by its target, so that it stays that chat
    when /notify chooses another. An unknown name is returned as it is, for the desk to refuse.
    Raises RefusedError where "here" gets no alerts.
    """
    here = written.lower() in ("here", "me")
    target = str(chat_id) if here else written.lower()
    if named := [each.name for each in receivers if each.name.lower() == target]:
        return named[0]
    if aimed := [each for each in receivers if each.target.lower() == target]:
        own = [each.name for each in aimed if each.name != NOTIFY]
        return own[0] if own else aimed[0].target
    if here:
        raise RefusedError(
            "No alerts come to this chat yet.",
            remedy="/subscribe brings them to a private chat, /notify to a group.",
        )
    return written


def receivers_to_make(names: Sequence[str], receivers: Sequence[Receiver]) -> list[Receiver]:
    """Return the receivers that a rule needs for chats it names by their targets."""
    known = {each.name for each in receivers}
    targets = {each.target for each in receivers}
    return [Receiver(name=n, target=n) for n in names if n in targets and n not in known]


def label(receiver: Receiver) -> str:
    """Return what people call a receiver: the @name of its chat, else its name."""
    if receiver.target.startswith("@"):
        return receiver.target
    return "the notification chat" if receiver.name == NOTIFY else receiver.name
