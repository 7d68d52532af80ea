"""The only place that knows -100...: MTProto's bare ids and the Bot API's chat ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from bot.model import Channel

_CHANNEL_BASE = -1_000_000_000_000


def bot_api_chat_id(channel_id: int) -> int:
    """Return the Bot API chat id of a channel's bare positive id.

    Source: https://core.telegram.org/api/bots/ids
    """
    return _CHANNEL_BASE - channel_id


def bare_channel_id(chat_id: int) -> int:
    """Return the bare id of a Bot API chat id; ValueError if it is no channel's."""
    if chat_id >= _CHANNEL_BASE:
        raise ValueError(f"{chat_id} is not the id of a channel")
    return _CHANNEL_BASE - chat_id


def is_target(target: str, channel: Channel) -> bool:
    """Whether what a receiver is sent to, an @name or a Bot API chat id, is this channel."""
    if target.startswith("@"):
        return folded_name(target) == folded_name(channel.name)
    return channel.channel_id is not None and target == str(bot_api_chat_id(channel.channel_id))
