from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Gone
from bot.store import streaming

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.model import Seen
    from bot.store.protocol import Store

    NewSeen = Callable[..., Seen]
    At = Callable[[float], datetime]


@pytest.mark.parametrize("page", [1, 2, 500])
async def test_every_post_comes_once_by_time_without_those_gone(
    store: Store, seen: NewSeen, at: At, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(streaming, "PAGE", page)
    async with store.transaction() as tx:
        await tx.save_posts(
            [
                *(seen(message_id=n, posted_at=at(60)) for n in (3, 1, 2)),
                seen(message_id=4, posted_at=at(59)),
                seen(message_id=5, posted_at=at(58.999)),
                seen(channel_id=11, message_id=1, posted_at=at(120)),
            ]
        )
        await tx.mark_gone([Gone(channel_id=10, message_id=2, source="push", seen_at=at(999))])
    pages = [posts async for posts in store.post_pages(since=at(59))]
    found = [(post.channel_id, post.message_id) for posts in pages for post in posts]
    assert found == [(10, 4), (10, 3), (10, 1), (11, 1)]
    assert all(len(posts) <= page for posts in pages)


async def test_no_posts(store: Store, at: At) -> None:
    assert [posts async for posts in store.post_pages(since=at(0))] == []
