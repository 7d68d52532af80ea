from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, ChannelState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.store.protocol import Store


async def save(store: Store, *channels: Channel) -> None:
    async with store.transaction() as tx:
        for channel in channels:
            await tx.save_channel(channel)


async def test_everything_of_a_channel_comes_back(
    store: Store, at: Callable[[float], datetime]
) -> None:
    full = Channel(
        ref="sobolevskiyyurii",
        state=ChannelState.BLOCKED,
        channel_id=1_500_000_000,
        username="SobolevskiyYurii",
        title="Юрій \U0001f1fa\U0001f1e6 \ud800",
        about="line\nline\0",
        subscribers=0,
        joined=True,
        anchor=5,
        account="main",
        reason="private",
        added_at=at(0.5),
        added_by="tg:1",
    )
    bare = Channel(ref="bare")
    await save(store, full, bare)
    assert await store.channels() == [full, bare]


async def test_channels_keep_the_order_of_adding(store: Store) -> None:
    await save(store, Channel(ref="b"), Channel(ref="a"), Channel(ref="c"))
    await save(store, Channel(ref="b", state=ChannelState.REMOVED))
    assert [channel.ref for channel in await store.channels()] == ["b", "a", "c"]


async def test_a_channel_by_its_ref(store: Store) -> None:
    one, other = Channel(ref="one", username="Other", channel_id=10), Channel(ref="other")
    await save(store, one, other)
    assert await store.channel("one") == one
    assert await store.channel("other") == other
    assert await store.channel("Other") is None


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param(10, 10, 10, id="as it was"),
        pytest.param(None, 10, 10, id="resolved"),
        pytest.param(10, None, 10, id="an id stays until another is known"),
        pytest.param(10, 11, 11, id="the name went to another channel"),
    ],
)
async def test_a_channel_replaces_the_one_of_its_name(
    store: Store, before: int | None, after: int | None, kept: int
) -> None:
    first = Channel(ref="a", channel_id=before, account="main")
    second = replace(first, title="new", channel_id=after, account="preview", anchor=7)
    await save(store, first)
    await save(store, second)
    assert await store.channels() == [replace(second, channel_id=kept)]


async def test_access_hashes_belong_to_an_account(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_access_hash("one", 10, -(2**63))
        await tx.save_access_hash("one", 11, 2)
        await tx.save_access_hash("two", 10, 3)
        await tx.save_access_hash("one", 11, 4)
    assert await store.access_hashes("one") == {10: -(2**63), 11: 4}
    assert await store.access_hashes("two") == {10: 3}
    assert await store.access_hashes("three") == {}
