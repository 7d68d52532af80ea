from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

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
