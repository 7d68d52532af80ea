from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from telethon import events
from telethon.errors import TypeNotFoundError
from telethon.tl import alltlobjects, functions, types

from bot.simulator.mtproto.newer import UNKNOWN, Newer

if TYPE_CHECKING:
    from bot.simulator.people import Account
    from bot.simulator.world import World


@pytest.fixture
async def channel(world: World, client: Any, join: Any) -> Any:
    """Join a channel of five posts, of which the third is of a kind that nobody knows."""
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["one", "two", "three", "four", "five"])
    channel = await join(client, "kherson")
    world.add_fault("undecodable", {"channel": "kherson", "id": 3})
    return await client.get_input_entity(channel.id)


def test_nobody_knows_the_constructor() -> None:
    thing = types.MessageEmpty(id=7, peer_id=None)
    assert bytes(Newer(thing))[4:] == bytes(thing)[4:]
    assert int.from_bytes(UNKNOWN, "little") not in alltlobjects.tlobjects


async def test_every_page_with_it_cannot_be_read(client: Any, channel: Any) -> None:
    with pytest.raises(TypeNotFoundError):
        await client.get_messages(channel, limit=3)
    assert [m.id for m in await client.get_messages(channel, limit=2)] == [5, 4]
    older = await client.get_messages(channel, limit=3, offset_id=3)
    assert [m.id for m in older] == [2, 1]
    with pytest.raises(TypeNotFoundError):
        await client.get_messages(channel, ids=[2, 3])
    assert [m.id for m in await client.get_messages(channel, ids=[2, 4])] == [2, 4]


async def test_a_difference_and_a_list_with_it_cannot_be_read(
    world: World, client: Any, channel: Any
) -> None:
    with pytest.raises(TypeNotFoundError):
        await client(
            functions.updates.GetChannelDifferenceRequest(
                channel, types.ChannelMessagesFilterEmpty(), 3, 100
            )
        )
    sweep = functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(channel)])
    assert (await client(sweep)).dialogs[0].top_message == 5
    world.delete_post("kherson", 5)
    world.delete_post("kherson", 4)
    with pytest.raises(TypeNotFoundError):
        await client(sweep)


async def test_a_push_of_it_is_lost_and_nothing_beside_it(
    world: World, client: Any, channel: Any, inbox_of: Any
) -> None:
    assert channel
    inbox = inbox_of(client, events.Raw(types.UpdateNewChannelMessage))
    world.add_fault("undecodable", {"channel": "kherson", "id": 8})
    asked = asyncio.ensure_future(client.get_me())
    world.post_batch("kherson", ["six", "seven", "eight"])
    assert [u.message.id for u in await inbox.take(2)] == [6, 7]
    assert await asked
    assert await client.get_me()
    assert inbox.empty


async def test_it_can_be_read_when_the_fault_is_over(
    world: World, account: Account, client: Any, channel: Any
) -> None:
    world.clear_faults()
    found = await client.get_messages(channel, limit=10)
    assert [m.id for m in found] == [5, 4, 3, 2, 1]
    assert account.user_id in world.chats.named("kherson").members
