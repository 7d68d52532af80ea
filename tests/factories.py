"""Values for tests, with only what a test cares about spelled out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.model import Channel, ChannelState, Gone, Post, Seen, SlotKind, Slots, Top

NOON = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)


def a_channel(ref: str = "delta_live", channel_id: int = 100, anchor: int | None = 10) -> Channel:
    return Channel(
        ref=ref,
        state=ChannelState.LIVE,
        channel_id=channel_id,
        username=ref,
        title=ref.title(),
        anchor=anchor,
        account="main",
        added_at=NOON,
    )


def a_post(
    message_id: int,
    text: str = "the flag is gone",
    *,
    channel_id: int = 100,
    grouped_id: int | None = None,
) -> Post:
    return Post(
        channel_id=channel_id,
        message_id=message_id,
        text=text,
        posted_at=NOON,
        grouped_id=grouped_id,
    )


def seen(post: Post, *, history: bool = False, source: str = "push") -> Seen:
    return Seen(post=post, source=source, seen_at=NOON, history=history)


def gone(message_id: int, *, channel_id: int = 100) -> Gone:
    return Gone(channel_id=channel_id, message_id=message_id, source="push", seen_at=NOON)


def slots(
    first: int, last: int | None = None, kind: SlotKind = SlotKind.POST, *, channel_id: int = 100
) -> Slots:
    return Slots(
        channel_id=channel_id, first=first, last=first if last is None else last, kind=kind
    )


def top(message_id: int, *, channel_id: int = 100, seen_at: datetime = NOON) -> Top:
    return Top(channel_id=channel_id, message_id=message_id, seen_at=seen_at)


async def settle() -> None:
    """Let every task run until it waits for something that only the test can bring about."""
    for _ in range(10):
        await asyncio.sleep(0)
