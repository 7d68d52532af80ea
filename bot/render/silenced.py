"""What a silence is of, as people name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import ChannelState
from bot.render.links import handle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Channel, Silence

_UNKNOWN = "a channel"  # that nobody here watches under that id


def silenced(silence: Silence, channels: Iterable[Channel]) -> str:
    """Return ``flag in @rybar``, ``flag``, ``@rybar``; "" for everything.

    ``channels`` are those known here. Of several that have come to be one, a watched one names it.
    """
    where = ""
    if silence.channel_id is not None:
        meant = [each for each in channels if each.channel_id == silence.channel_id]
        meant.sort(key=lambda each: each.state is ChannelState.REMOVED)
        where = handle(meant[0]) if meant else _UNKNOWN
    return " in ".join(part for part in (silence.rule, where) if part)
