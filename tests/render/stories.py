"""Channels, posts and alerts of one story, as the tests of this folder tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import Also, Channel, Message

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2022, 11, 11, 12, 2, 17, tzinfo=UTC)  # 14:02:17 in Kyiv


def minutes(number: float) -> datetime:
    """So many minutes after NOW."""
    return NOW + timedelta(minutes=number)


def also(name: str, message_id: int, at: float) -> Also:
    """A post of the channel of that name, so many minutes after NOW."""
    channel = Channel(ref=name, channel_id=1000 + sum(name.encode()), username=name)
    return Also(channel=channel, message_id=message_id, posted_at=minutes(at))


def covered(message: Message, kind: str) -> list[str]:
    """The texts under the entities of a kind, cut as Telegram cuts them."""
    return [text for text, _ in links(message, kind)]


def links(message: Message, kind: str = "text_link") -> list[tuple[str, str | None]]:
    """The texts under the entities of a kind, with their addresses."""
    raw = message.text.encode("utf-16-le")
    return [
        (raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le"), one.url)
        for one in message.entities
        if one.type == kind
    ]
