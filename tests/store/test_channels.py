from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, ChannelState, ReadUpto

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
        cursor=7,
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
    ("before", "after", "cursor"),
    [
        pytest.param((10, 5), (10, 9), 9, id="forward"),
        pytest.param((10, 9), (10, 5), 9, id="never back"),
        pytest.param((None, 0), (10, 9), 9, id="resolved"),
        pytest.param((10, 9), (None, 0), 9, id="an id stays until another is known"),
        pytest.param((10, 900), (11, 5), 5, id="the name went to another channel"),
    ],
)
async def test_saving_a_channel_and_its_cursor(
    store: Store, before: tuple[int | None, int], after: tuple[int | None, int], cursor: int
) -> None:
    first = Channel(ref="a", channel_id=before[0], cursor=before[1])
    second = replace(first, title="new", channel_id=after[0], cursor=after[1])
    await save(store, first)
    await save(store, second)
    assert await store.channels() == [
        replace(second, channel_id=after[0] or before[0], cursor=cursor)
    ]


async def test_cursors_move_forward_only_and_by_id(store: Store) -> None:
    await save(
        store,
        Channel(ref="a", channel_id=10, cursor=5),
        Channel(ref="b", channel_id=11, cursor=5),
        Channel(ref="c"),
        Channel(ref="alias", channel_id=10),
    )
    async with store.transaction() as tx:
        moves = [(10, 7), (10, 6), (11, 4), (99, 1)]
        await tx.move_cursors([ReadUpto(channel_id=a, message_id=b) for a, b in moves])
        await tx.move_cursors([])
    assert [channel.cursor for channel in await store.channels()] == [7, 5, 0, 7]


async def test_access_hashes_belong_to_an_account(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_access_hash("one", 10, -(2**63))
        await tx.save_access_hash("one", 11, 2)
        await tx.save_access_hash("two", 10, 3)
        await tx.save_access_hash("one", 11, 4)
    assert await store.access_hashes("one") == {10: -(2**63), 11: 4}
    assert await store.access_hashes("two") == {10: 3}
    assert await store.access_hashes("three") == {}
