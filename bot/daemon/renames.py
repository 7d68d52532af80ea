"""Channels whose @name changed since the operator was last told it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.desk.sight import names_of, rules_naming
from bot.model import ChannelState
from bot.render.names import tame
from bot.rules.subject import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Channel, StoredRule

NAMES_TOLD = "names_told"  # in the store's meta: [channel id, username or ""] by ref
_MOST_TOLD = 10  # changes in one notice

Told = dict[str, tuple[int, str]]


def told_names(text: str | None) -> Told:
    """Return the names that were told last, as they are kept under NAMES_TOLD."""
    return {ref: (number, name) for ref, (number, name) in json.loads(text or "{}").items()}


def names_text(told: Mapping[str, tuple[int, str]]) -> str:
    """Return told names as they are kept under NAMES_TOLD."""
    return json.dumps(told, separators=(",", ":"))


def now_told(told: Mapping[str, tuple[int, str]], watched: Iterable[Channel]) -> Told:
    """Return the names of the watched channels; what is not looked up keeps the one it had."""
    names: Told = {}
    for channel in watched:
        if channel.channel_id is not None and channel.state is not ChannelState.NEW:
            names[channel.ref] = (channel.channel_id, channel.username or "")
        elif channel.ref in told:
            names[channel.ref] = told[channel.ref]
    return names


def renamed_lines(
    told: Mapping[str, tuple[int, str]], watched: Sequence[Channel], rules: Sequence[StoredRule]
) -> list[str]:
    """Return a sentence for each name that has changed; another spelling is no other name."""
    names = now_told(told, watched)
    lines = [
        _line(channel, told[channel.ref], rules)
        for channel in watched
        if channel.ref in told and _differ(told[channel.ref], names.get(channel.ref))
    ]
    more = len(lines) - _MOST_TOLD
    return [*lines[:_MOST_TOLD], f"and {more} more: /channels."] if more > 0 else lines


def _differ(before: tuple[int, str], after: tuple[int, str] | None) -> bool:
    return after is not None and (before[0], before[1].lower()) != (after[0], after[1].lower())


def _line(channel: Channel, before: tuple[int, str], rules: Sequence[StoredRule]) -> str:
    old = before[1] or channel.ref
    if channel.channel_id != before[0]:
        title = f" ({tame(channel.title)})" if channel.title else ""
        return (
            f"🔴 @{channel.name} belongs to another channel now{title}. That one is watched from "
            "now on; the one before it is not: /add it by its new name if you know that."
        )
    if not channel.username:
        return f"🔴 @{old} has no public name any more. It is read on while Telegram allows it."
    said = f"⚪ @{old} is now called @{channel.username}; it is watched on under its new name."
    numbers = [str(stored.number) for stored in rules_naming(rules, old)]
    if not numbers or name_of(old) in names_of(channel):  # rules go on by these
        return said
    named = f"Rule {numbers[0]} names" if len(numbers) == 1 else f"Rules {', '.join(numbers)} name"
    return f"{said} {named} it by the old one and must be made again."
