"""What stored posts say of a channel's habits; lists of posts are in test_posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Gone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.model import Seen
    from bot.store.protocol import Store

    NewSeen = Callable[..., Seen]
    At = Callable[[float], datetime]


@pytest.fixture
async def posted(store: Store, seen: NewSeen, at: At) -> None:
    """Posts 1 to 6 of channel 10, a minute apart, of which 3 is gone; one of channel 11."""
    async with store.transaction() as tx:
        posts = [seen(message_id=n, posted_at=at(n * 60)) for n in (4, 1, 2, 3, 6, 5)]
        await tx.save_posts([*posts, seen(channel_id=11, posted_at=at(90))])
        await tx.mark_gone([Gone(channel_id=10, message_id=3, source="push", seen_at=at(999))])


@pytest.mark.usefixtures("posted")
async def test_ids_that_are_present(store: Store) -> None:
    assert await store.present(10, 2, 5) == {2, 4, 5}
    assert await store.present(10, 1, 1) == {1}
    assert await store.present(10, 7, 900) == set()
    assert await store.present(12, 1, 9) == set()


@pytest.mark.usefixtures("posted")
async def test_activity_since_a_time(store: Store, at: At) -> None:
    assert await store.activity(since=at(0)) == {10: 6, 11: 1}
    assert await store.activity(since=at(180)) == {10: 4}
    assert await store.activity(since=at(999)) == {}


@pytest.mark.usefixtures("posted")
async def test_posting_times(store: Store, at: At) -> None:
    assert await store.posting_times(10, newest=4) == [at(180), at(240), at(300), at(360)]
    assert await store.posting_times(11, newest=4) == [at(90)]
    assert await store.posting_times(12, newest=4) == []
