from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk import Desk, preview
from bot.errors import ExpressionError
from bot.model import Post, Rule, Seen
from bot.rules.lexicon import EMPTY_LEXICON
from tests.factories import a_channel

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

FLAG = Rule(name="flag", when="flag")


class Turns:
    """A clock that notes how often somebody let the others have their turn."""

    def __init__(self, clock: MovedClock) -> None:
        self.now = clock.now
        self.monotonic = clock.monotonic
        self.given = 0

    async def sleep(self, seconds: float) -> None:
        assert seconds == 0
        self.given += 1
        await asyncio.sleep(0)


@pytest.fixture
def turns(moved_clock: MovedClock) -> Turns:
    return Turns(moved_clock)


@pytest.fixture
def desk(store: Store, turns: Turns) -> Desk:
    return Desk(store, clock=turns, lexicon=EMPTY_LEXICON)


async def keep(store: Store, clock: Turns, number: int, *, channel_id: int = 100) -> None:
    """Store that many posts, one an hour up to now; every second one has a flag."""
    posts = [
        Post(
            channel_id=channel_id,
            message_id=1000 - age,
            text="a flag" if age % 2 else "nothing",
            posted_at=clock.now() - timedelta(hours=age),
        )
        for age in range(number)
    ]
    async with store.transaction() as tx:
        await tx.save_posts([Seen(post=p, source="push", seen_at=p.posted_at) for p in posts])


async def watch(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.save_channel(a_channel("Quiet_One", 101))


async def test_what_would_have_alerted_in_the_last_days(
    desk: Desk, store: Store, turns: Turns
) -> None:
    await watch(store)
    await keep(store, turns, 100)
    found = await desk.preview(FLAG, days=2)
    assert (len(found.posts), found.per_day, found.channels) == (24, 12.0, 1)
    assert (found.looked_at, found.capped) == (49, False)


async def test_everybody_else_has_a_turn_every_50_posts(
    desk: Desk, store: Store, turns: Turns
) -> None:
    await keep(store, turns, 160)
    await desk.preview(FLAG)
    assert turns.given == 3


async def test_of_too_many_posts_the_newest_are_looked_at(
    desk: Desk, store: Store, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_POSTS", 49)
    await keep(store, turns, 100)
    found = await desk.preview(FLAG)
    assert (found.looked_at, found.capped, len(found.posts)) == (49, True, 24)
    assert min(post.message_id for post in found.posts) == 1000 - 47
    assert found.per_day == 12.0  # they are the posts of two days


async def test_only_posts_of_the_rules_channels_are_looked_at(
    desk: Desk, store: Store, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_POSTS", 10)
    await watch(store)
    await keep(store, turns, 100)
    await keep(store, turns, 4, channel_id=101)
    found = await desk.preview(replace(FLAG, channels=("quiet_one",)))
    assert (found.looked_at, found.capped, len(found.posts)) == (4, False, 2)


async def test_no_posts_and_no_expression(desk: Desk) -> None:
    assert (await desk.preview(FLAG)).posts == []
    with pytest.raises(ExpressionError):
        await desk.preview(replace(FLAG, when="(flag"))


async def test_the_newest_of_what_is_found_are_shown_with_the_match(
    desk: Desk, store: Store, turns: Turns
) -> None:
    await watch(store)
    await keep(store, turns, 40)
    found = await desk.preview(FLAG, days=2)
    assert len(found.newest) == preview.SHOWN
    assert [record.post for record in found.newest] == found.posts[-preview.SHOWN :]
    newest = found.newest[-1]
    (span,) = newest.hit.spans
    assert newest.post.text[span.start : span.end] == "flag"
    assert newest.channel.name == a_channel().name
