from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import RefusedError
from bot.model import ChannelState
from bot.telegram.links import parse_channel_link
from tests.factories import a_channel, a_post, seen

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store


async def test_a_channel_added_twice_is_watched_once(desk: Desk, store: Store) -> None:
    for _ in range(2):
        async with store.transaction() as tx:
            await desk.channels.add(tx, parse_channel_link("@delta_live"), by="cli")
    assert [c.ref for c in await desk.channels.watched()] == ["delta_live"]


async def test_removing_keeps_what_was_stored(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.save_posts([seen(a_post(11))])
    async with store.transaction() as tx:
        await desk.channels.remove(tx, "t.me/delta_live", by="cli")
    assert await desk.channels.watched() == []
    assert len(await store.posts()) == 1


async def test_a_channel_added_again_is_anchored_anew(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(replace(a_channel(), state=ChannelState.REMOVED))
    async with store.transaction() as tx:
        await desk.channels.add(tx, parse_channel_link("@delta_live"), by="cli")
    (channel,) = await desk.channels.watched()
    assert (channel.state, channel.anchor) == (ChannelState.NEW, None)


async def test_an_unknown_channel_is_answered_with_the_nearest(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(replace(a_channel(), username="Delta_Live"))
    with pytest.raises(RefusedError, match="Did you mean @Delta_Live"):
        await desk.channels.find("@delta_lve")


@pytest.mark.parametrize(
    "written", ["@Sobolevskiy_YU", "https://t.me/s/Sobolevskiy_YU/12", "Sobolevskiy_YU.t.me"]
)
async def test_an_unknown_channel_is_named_as_it_was_written(desk: Desk, written: str) -> None:
    with pytest.raises(RefusedError, match="No channel @Sobolevskiy_YU is watched"):
        await desk.channels.find(written)


async def test_a_channel_that_is_watched_under_another_name_is_not_watched_twice(
    desk: Desk, store: Store
) -> None:
    async with store.transaction() as tx:
        first = await desk.channels.add(tx, replace(a_channel(), anchor=None), by="cli")
    async with store.transaction() as tx:
        renamed = replace(a_channel(ref="delta_new"), anchor=50)
        assert (await desk.channels.add(tx, renamed, by="cli")).ref == first.ref
    assert [c.ref for c in await store.channels()] == [first.ref]


@pytest.mark.parametrize("target", ["@Delta_Live", "-1000000000100"])
async def test_a_channel_where_alerts_go_is_not_watched(
    desk: Desk, store: Store, target: str
) -> None:
    async with store.transaction() as tx:
        await desk.receivers.set_notify_chat(tx, target, by="tg:1")
    with pytest.raises(RefusedError, match=r"where alerts go .*Send them elsewhere first"):
        async with store.transaction() as tx:
            await desk.channels.add(tx, replace(a_channel(), state=ChannelState.NEW), by="cli")
    assert await desk.channels.watched() == []
