from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors, events
from telethon.tl import functions, types

from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.people import Bot
    from bot.simulator.world import World


async def difference(client: Any, name: str, pts: int, limit: int = 100) -> Any:
    channel = await client.get_input_entity(name)
    return await client(
        functions.updates.GetChannelDifferenceRequest(
            channel=types.InputChannel(channel.channel_id, channel.access_hash),
            filter=types.ChannelMessagesFilterEmpty(),
            pts=pts,
            limit=limit,
        )
    )


async def test_nothing_was_missed(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post("kherson", "one")
    answer = await difference(client, "kherson", 2)
    assert isinstance(answer, types.updates.ChannelDifferenceEmpty)
    assert (answer.pts, answer.final) == (2, True)


async def test_what_was_missed(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["one", "two", "three", "four"])  # pts 2 to 5
    world.edit_post("kherson", 1, "one again")
    world.delete_post("kherson", 3)
    answer = await difference(client, "kherson", 3)
    assert [m.id for m in answer.new_messages] == [4]
    assert [type(u) for u in answer.other_updates] == [
        types.UpdateEditChannelMessage,
        types.UpdateDeleteChannelMessages,
    ]
    assert (answer.pts, answer.final) == (7, True)


async def test_too_much_was_missed(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["text"] * 1000)
    answer = await difference(client, "kherson", 1)
    assert isinstance(answer, types.updates.ChannelDifferenceTooLong)
    assert (answer.dialog.pts, answer.dialog.top_message) == (1001, 1000)


@pytest.mark.parametrize(
    ("pts", "error"),
    [(0, errors.PersistentTimestampEmptyError), (9, errors.PersistentTimestampInvalidError)],
    ids=["none", "from-the-future"],
)
async def test_a_pts_that_cannot_be(world: World, client: Any, pts: int, error: type) -> None:
    world.add_channel("kherson", "Kherson")
    with pytest.raises(error):
        await difference(client, "kherson", pts)


async def test_a_member_is_told_of_too_long_and_goes_on(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    channel = await join(client, "kherson")
    inbox = inbox_of(client, events.NewMessage())
    world.post("kherson", "one")
    assert (await inbox.next()).raw_text == "one"
    world.add_fault("drop_pushes", {"count": 1})
    world.post("kherson", "lost")
    world.add_fault("too_long", {"channel": "kherson"})
    await _asked(world, "updates.getChannelDifference")
    await client.get_messages(channel, limit=1)
    world.post("kherson", "three")
    assert (await inbox.next()).raw_text == "three"


async def test_telethon_fills_a_gap_from_the_difference(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    await join(client, "kherson")
    inbox = inbox_of(client, events.NewMessage())
    world.post("kherson", "one")
    world.add_fault("drop_pushes", {"count": 2})
    world.post("kherson", "two")
    world.post("kherson", "three")
    world.post("kherson", "four")
    assert [m.raw_text for m in await inbox.take(4)] == ["one", "two", "three", "four"]


async def test_the_state_is_never_zero(client: Any) -> None:
    assert (await client(functions.updates.GetStateRequest())).pts == 1


async def test_a_bot_catches_up_on_private_messages(world: World, bot: Bot, start: Any) -> None:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    state = await client(functions.updates.GetStateRequest())
    person = world.add_user("Ann")
    world.say(person.user_id, "/start one")
    said = world.say(person.user_id, "/help")
    world.delete(person.user_id, world.private_chat(person.user_id), [said.message_id])
    answer = await client(
        functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=0)
    )
    assert [m.message for m in answer.new_messages] == ["/start one"]
    assert [type(u) for u in answer.other_updates] == [types.UpdateDeleteMessages]
    assert (answer.state.pts, [u.first_name for u in answer.users]) == (4, ["Ann", "alarm_bot"])
    again = await client(functions.updates.GetDifferenceRequest(pts=4, date=state.date, qts=0))
    assert isinstance(again, types.updates.DifferenceEmpty)


async def _as_bot(start: Any, bot: Bot) -> tuple[Any, Any]:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    return client, await client(functions.updates.GetStateRequest())


def _since(state: Any, pts: int) -> Any:
    return functions.updates.GetDifferenceRequest(pts=pts, date=state.date, qts=0)


async def test_much_that_was_missed_comes_in_slices(world: World, bot: Bot, start: Any) -> None:
    client, state = await _as_bot(start, bot)
    person = world.add_user("Ann")
    for number in range(150):
        world.say(person.user_id, f"{number}")
    first = await client(_since(state, state.pts))
    assert isinstance(first, types.updates.DifferenceSlice)
    rest = await client(_since(state, first.intermediate_state.pts))
    assert isinstance(rest, types.updates.Difference)
    said = [m.message for m in [*first.new_messages, *rest.new_messages]]
    assert said == [f"{number}" for number in range(150)]


async def test_a_difference_that_is_too_long_says_where_to_go_on(
    world: World, bot: Bot, start: Any
) -> None:
    client, state = await _as_bot(start, bot)
    world.say(world.add_user("Ann").user_id, "/help")
    world.add_fault("difference_too_long", {"account": "alarm_bot"})
    answer = await client(_since(state, state.pts))
    assert isinstance(answer, types.updates.DifferenceTooLong)
    assert isinstance(await client(_since(state, answer.pts)), types.updates.DifferenceEmpty)


async def test_a_bot_is_told_in_which_groups_something_was_said(
    world: World, bot: Bot, start: Any
) -> None:
    client, state = await _as_bot(start, bot)
    person = world.add_user("Ann").user_id
    group = world.add_chat("Room", Kind.GROUP, members=[person, bot.user_id])
    world.add_chat("Other", Kind.GROUP, members=[person])
    world.say(person, "/help", chat_id=group.chat_id)
    answer = await client(_since(state, state.pts))
    assert answer.other_updates == [types.UpdateChannelTooLong(channel_id=group.bare_id)]
    assert [chat.id for chat in answer.chats] == [group.bare_id]


async def test_a_bot_in_privacy_mode_catches_up_on_what_is_meant_for_it(
    world: World, bot: Bot, start: Any
) -> None:
    client, _ = await _as_bot(start, bot)
    person = world.add_user("Ann").user_id
    group = world.add_chat("Room", Kind.GROUP, members=[person, bot.user_id])
    for text in ("good morning", "/help", "well", "/help@other_bot", "/help@alarm_bot"):
        world.say(person, text, chat_id=group.chat_id)
    request = functions.updates.GetChannelDifferenceRequest(
        channel=types.InputChannel(group.bare_id, 0),
        filter=types.ChannelMessagesFilterEmpty(),
        pts=1,
        limit=100_000,
    )
    answer = await client(request)
    assert [m.message for m in answer.new_messages] == ["/help", "/help@alarm_bot"]
    assert (answer.pts, answer.final) == (group.pts, True)


async def _asked(world: World, method: str) -> None:
    async with asyncio.timeout(10):
        while not any(call.method == method for call in world.calls()):  # noqa: ASYNC110  no event
            await asyncio.sleep(0.01)
