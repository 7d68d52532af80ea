"""Write batches into a database for ever, and print the number of each once it is committed.

The database is named by the argument. Started by test_kill, and killed by it.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import SystemClock
from bot.model import Channel, Delivery, Hit, Post, Seen, SlotKind, Slots, Span
from bot.store.sqlite import open_store

BATCH = 20
TIME = datetime(2022, 11, 11, 12, tzinfo=UTC)


async def write_for_ever(path: Path) -> None:
    store = await open_store(path, clock=SystemClock())
    batch = int(await store.meta("batch") or "0")
    while True:
        batch += 1
        posts = [
            Post(channel_id=10, message_id=number, text=f"post {number}" * 50, posted_at=TIME)
            for number in range((batch - 1) * BATCH + 1, batch * BATCH + 1)
        ]
        async with store.transaction() as tx:
            await tx.save_channel(Channel(ref="a", channel_id=10))
            await tx.save_posts([Seen(post=post, source="push", seen_at=TIME) for post in posts])
            await tx.save_hits([hit(posts[0])])
            await tx.enqueue([delivery(posts[0])])
            await tx.open_ledger(10, floor=1, since=None)
            await tx.save_slots([slot(post) for post in posts])
            await tx.set_meta("batch", str(batch))
        sys.stdout.write(f"{batch}\n")
        sys.stdout.flush()


def slot(post: Post) -> Slots:
    number = post.message_id
    return Slots(channel_id=10, first=number, last=number, kind=SlotKind.POST)


def hit(post: Post) -> Hit:
    return Hit(
        rule="post",
        channel_id=post.channel_id,
        message_id=post.message_id,
        revision=post.content_hash,
        spans=(Span(start=0, end=4),),
        seen_at=TIME,
    )


def delivery(post: Post) -> Delivery:
    return Delivery(
        receiver="desk",
        subject=post.alert_key,
        kind="alert",
        queued_at=TIME,
        channel_id=post.channel_id,
        message_id=post.message_id,
    )


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1])))
