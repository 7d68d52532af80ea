"""Channels that cannot be read, in few lines: those of one reason together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.model import ChannelState
from bot.render.names import some_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Channel

_ITSELF = "\ufffc"  # stands in a reason for the channel's own name
_NOT_FOUND = f"No channel {_ITSELF}"


def unreadable(channels: Iterable[Channel], *, most: int | None = None) -> list[str]:
    """Return one line a reason, with at most that many of the names."""
    groups: dict[str, list[str]] = {}
    for channel in channels:
        if channel.state is ChannelState.BLOCKED:
            groups.setdefault(_reason(channel), []).append(f"@{channel.name}")
    return [_line(reason, names, most) for reason, names in groups.items()]


def _reason(channel: Channel) -> str:
    """Return the reason in a form that is the same for every channel that has it."""
    own = rf"@(?:{re.escape(channel.name)}|{re.escape(channel.ref)})\b"
    said = re.sub(own, _ITSELF, channel.reason, flags=re.IGNORECASE)
    return said.removeprefix(f"{_ITSELF} is ").strip().rstrip(".")


def _line(reason: str, names: Sequence[str], most: int | None) -> str:
    shown = some_of(names, most)
    if reason.startswith(_NOT_FOUND):
        them = "it" if len(names) == 1 else "them"
        return f"Not found on Telegram: {shown}. Check the spelling, or /remove {them}."
    why = reason.replace(_ITSELF, "it") or "no reason given"
    return f"Not readable ({why}): {shown}."
