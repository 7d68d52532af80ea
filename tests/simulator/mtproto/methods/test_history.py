from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from telethon.tl import functions, types

if TYPE_CHECKING:
    from bot.simulator.people import Account, Bot
    from bot.simulator.world import World

START = datetime(2022, 11, 11, 12, tzinfo=UTC)


@pytest.fixture
def kherson(world: World) -> None:
    """Give the channel ids 1 to 20, of which 5 and 10 are deleted, one a minute."""
    world.add_channel("kherson", "Kherson")
    for number in range(20):
        world.post("kherson", str(number + 1), date=START + timedelta(minutes=number))
    world.delete_post("kherson", 5)
    world.delete_post("kherson", 10)


async def page(client: Any, **asked: Any) -> Any:
    fields: dict[str, Any] = {
        "offset_id": 0,
        "offset_date": None,
        "add_offset": 0,
        "limit": 100,
        "max_id": 0,
        "min_id": 0,
        "hash": 0,
    }
    peer = await client.get_input_entity("kherson")
    return await client(functions.messages.GetHistoryRequest(peer=peer, **(fields | asked)))


@pytest.mark.usefixtures("kherson")
@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"limit": 3}, [20, 19, 18]),
        ({"limit": 3, "offset_id": 12}, [11, 9, 8]),
        ({"limit": 3, "offset_id": 10}, [9, 8, 7]),
        ({"limit": 3, "offset_id": 12, "add_offset": 1}, [9, 8, 7]),
        ({"limit": 3, "offset_id": 12, "add_offset": -3}, [14, 13, 12]),
        ({"limit": 4, "offset_id": 12, "add_offset": -2}, [13, 12, 11, 9]),
        ({"limit": 5, "offset_id": 19, "add_offset": -5}, [20, 19]),
        ({"limit": 3, "offset_id": 1}, []),
        ({"limit": 3, "min_id": 18}, [20, 19]),
        ({"limit": 3, "min_id": 20}, []),
        ({"limit": 5, "max_id": 19}, [18, 17, 16]),
        ({"offset_id": 12, "min_id": 7}, [11, 9, 8]),
        ({"limit": 2, "offset_date": START + timedelta(minutes=3)}, [3, 2]),
        ({"limit": 0}, []),
    ],
    ids=[
        "newest",
        "older-than",
        "older-than-a-deleted-one",
        "skip-one",
        "newer-than",
        "around",
        "newer-than-runs-out",
        "before-the-first",
        "newest-above-min",
        "nothing-above-min",
        "max-only-takes-away",
        "range",
        "before-a-date",
        "no-limit-no-messages",
    ],
)
async def test_a_page(client: Any, asked: dict[str, Any], ids: list[int]) -> None:
    answer = await page(client, **asked)
    assert [message.id for message in answer.messages] == ids
    assert isinstance(answer, types.messages.ChannelMessages)
    assert (answer.count, answer.pts, answer.chats[0].username) == (18, 23, "kherson")


async def test_at_most_a_hundred(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["text"] * 250)
    assert len((await page(client, limit=1000)).messages) == 100


@pytest.mark.parametrize("reverse", [False, True], ids=["downward", "upward"])
async def test_the_client_walks_all_of_it(
    world: World,
    client: Any,
    reverse: bool,  # noqa: FBT001
) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", [str(n) for n in range(1, 351)])
    for gone in (1, 100, 101, 200, 350):
        world.delete_post("kherson", gone)
    walked = [m.id async for m in client.iter_messages("kherson", reverse=reverse, wait_time=0)]
    there = [m.message_id for m in world.truth("kherson") if not m.deleted]
    assert walked == (there if reverse else there[::-1])


async def test_an_edited_post_is_read_as_it_is_now(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post("kherson", "before")
    world.edit_post("kherson", 1, "after")
    (message,) = (await page(client)).messages
    assert (message.message, message.edit_date is not None) == ("after", True)


async def test_a_lagging_replica_misses_the_newest_once(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["one", "two"])
    world.add_fault("stale_history", {"channel": "kherson"})
    lagging, caught_up = await page(client), await page(client)
    assert [m.id for m in lagging.messages] == [1]
    assert [m.id for m in caught_up.messages] == [2, 1]


async def test_a_private_chat_with_a_bot(
    world: World, account: Account, bot: Bot, client: Any
) -> None:
    sent = await client.send_message("alarm_bot", "/start")
    world.send(bot.user_id, world.private_chat(account.user_id), "hello", via="bot_api")
    messages = await client.get_messages("alarm_bot", limit=10)
    assert [(m.raw_text, m.out) for m in messages] == [("hello", False), ("/start", True)]
    by_id = await client.get_messages("alarm_bot", ids=[sent.id, 99])
    assert [m and m.raw_text for m in by_id] == ["/start", None]
