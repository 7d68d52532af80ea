from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors
from telethon.tl import functions, types

if TYPE_CHECKING:
    from bot.simulator.people import Account
    from bot.simulator.world import World

START = datetime(2022, 11, 11, 12, tzinfo=UTC)


async def test_dialogs_come_newest_first_in_pages(
    world: World, account: Account, client: Any
) -> None:
    for number in range(150):
        chat = world.add_channel(f"channel{number}", f"{number}")
        world.join(account.user_id, chat)
        world.post(f"channel{number}", "post", date=START + timedelta(minutes=number))
    world.add_channel("unjoined", "Unjoined")
    names = [dialog.name async for dialog in client.iter_dialogs()]
    assert names == [str(number) for number in range(149, -1, -1)]


async def test_the_sweep_shows_newest_ids_and_pts(
    world: World, account: Account, client: Any
) -> None:
    for name in ("quiet", "busy_one", "unjoined"):
        chat = world.add_channel(name, name)
        if name != "unjoined":
            world.join(account.user_id, chat)
    world.post_batch("busy_one", ["one", "two", "three"])
    world.delete_post("busy_one", 3)
    peers = [await client.get_input_entity(n) for n in ("quiet", "busy_one", "unjoined")]
    answer = await client(
        functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(p) for p in peers])
    )
    assert [(d.top_message, d.pts) for d in answer.dialogs] == [(0, 1), (2, 5)]
    assert [m.id for m in answer.messages] == [2]
    assert {c.title for c in answer.chats} == {"quiet", "busy_one"}


async def sweep(client: Any, peer: Any) -> tuple[int, int, list[int]]:
    answer = await client(functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(peer)]))
    (dialog,) = answer.dialogs
    return dialog.top_message, dialog.pts, [message.id for message in answer.messages]


async def test_a_lagging_replica_shows_an_older_top(
    world: World, account: Account, client: Any
) -> None:
    world.join(account.user_id, world.add_channel("kherson", "Kherson"))
    world.post_batch("kherson", ["one", "two", "three"])  # pts 2 to 4
    world.delete_post("kherson", 2)
    peer = await client.get_input_entity("kherson")
    world.add_fault("stale_top", {"channel": "kherson", "count": 1})
    assert [await sweep(client, peer) for _ in range(2)] == [(1, 2, [1]), (3, 5, [3])]
    world.add_fault("stale_top", {"channel": "kherson"})
    (dialog,) = [d async for d in client.iter_dialogs()]
    assert dialog.message.id == 1
    assert [await sweep(client, peer) for _ in range(2)] == [(1, 2, [1])] * 2
    world.delete_post("kherson", 1)
    assert await sweep(client, peer) == (0, 1, [])


async def test_one_closed_channel_spoils_a_whole_sweep(
    world: World, account: Account, client: Any
) -> None:
    for name in ("kherson", "odesa"):
        world.join(account.user_id, world.add_channel(name, name))
    peers = [types.InputDialogPeer(await client.get_input_entity(n)) for n in ("kherson", "odesa")]
    world.add_fault("private", {"channel": "odesa"})
    with pytest.raises(errors.ChannelPrivateError):
        await client(functions.messages.GetPeerDialogsRequest(peers))


async def test_a_sweep_of_a_hundred_channels_is_quick(
    world: World, account: Account, client: Any
) -> None:
    for number in range(500):
        chat = world.add_channel(f"channel{number}", f"{number}")
        world.post_batch(f"channel{number}", ["text " * 100] * 34)
        world.join(account.user_id, chat)
    access = world.people.access_hash
    peers = [
        types.InputDialogPeer(
            types.InputPeerChannel(chat.bare_id, access(account.user_id, "channel", chat.bare_id))
        )
        for chat in list(world.chats.by_id.values())[:100]
    ]
    begun = world.clock.monotonic()
    answer = await client(functions.messages.GetPeerDialogsRequest(peers))
    assert len(answer.dialogs) == 100
    assert world.clock.monotonic() - begun < 1
