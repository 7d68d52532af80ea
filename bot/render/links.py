"""Where posts stand: the addresses that every message names them by, whatever reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.render.names import tame

if TYPE_CHECKING:
    from bot.model import Channel, Post

SCHEME = "https://"

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,64}\Z")
_TITLE = 20  # code points of a title that stands for a username


def link(channel: Channel, post: Post) -> str:
    """Return the address of a post, the private form for a channel without a username."""
    return _address(channel.username, post.channel_id, post.message_id)


def address(channel: Channel, message_id: int) -> str:
    """Return the address of a channel's post of that id."""
    return _address(channel.username, channel.channel_id or 0, message_id)


def handle(channel: Channel) -> str:
    """Return ``@name``, or the beginning of the title of a channel without a username."""
    if channel.username and _USERNAME.match(channel.username):
        return f"@{channel.username}"
    return tame(channel.title, _TITLE) or tame(channel.name, _TITLE) or "a channel"


def _address(username: str | None, channel_id: int, message_id: int) -> str:
    place = username if username and _USERNAME.match(username) else f"c/{channel_id}"
    return f"{SCHEME}t.me/{place}/{message_id}"
