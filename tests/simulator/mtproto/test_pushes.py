from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telethon import events
from telethon.tl import functions, types

from bot.errors import RefusedError
from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.people import Account, Bot
    from bot.simulator.world import World


async def test_posts_edits_and_deletes_reach_a_member(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    channel = await join(client, "kherson")
    new = inbox_of(client, events.NewMessage())
    edited = inbox_of(client, events.MessageEdited())
    deleted = inbox_of(client, events.MessageDeleted())
    world.post("kherson", "one")
    world.edit_post("kherson", 1, "two")
    world.delete_post("kherson", 1)
    first = await new.next()
    assert (first.id, first.raw_text, first.chat_id) == (1, "one", int(f"-100{channel.id}"))
    assert (await edited.next()).raw_text == "two"
    assert (await deleted.next()).deleted_ids == [1]


async def test_updates_carry_pts_without_a_gap_and_the_channel(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    await join(client, "kherson")
    inbox = inbox_of(
        client,
        events.Raw(
            types=(
                types.UpdateNewChannelMessage,
                types.UpdateEditChannelMessage,
                types.UpdateDeleteChannelMessages,
            )
        ),
    )
    world.post("kherson", "one", album=3)
    world.edit_post("kherson", 2, "caption")
    world.delete_post("kherson", 3)
    heard = await inbox.take(5)
    assert [(u.pts, u.pts_count) for u in heard] == [(2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]


async def test_an_album_arrives_as_one(world: World, client: Any, join: Any, inbox_of: Any) -> None:
    world.add_channel("kherson", "Kherson")
    await join(client, "kherson")
    inbox = inbox_of(client, events.Album())
    world.post("kherson", "caption", album=4)
    album = await inbox.next()
    assert [m.id for m in album.messages] == [1, 2, 3, 4]
    assert (album.text, {m.grouped_id for m in album.messages}) == (
        "caption",
        {world.truth("kherson")[0].grouped_id},
    )
    assert all(m.photo for m in album.messages)


async def test_what_a_post_carries_arrives(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    world.add_channel("other", "Other")
    await join(client, "kherson")
    inbox = inbox_of(client, events.NewMessage())
    world.post("kherson", "f", forward_from="other", signature="Editor")
    world.post("kherson", "n", forward_from="Somebody", reply_to=1)
    world.post("kherson", "v", media="video")
    world.post("kherson", "d", media="document")
    forwarded, named, video, document = [e.message for e in await inbox.take(4)]
    assert isinstance(forwarded.fwd_from.from_id, types.PeerChannel)
    assert forwarded.post_author == "Editor"
    assert (named.fwd_from.from_name, named.reply_to.reply_to_msg_id) == ("Somebody", 1)
    assert (video.video is not None, document.document is not None) == (True, True)


async def test_service_messages_are_seen(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    channel = await join(client, "kherson")
    inbox = inbox_of(client, events.Raw(types=types.UpdateNewChannelMessage))
    world.post("kherson", "pinned a post", service=True)
    assert isinstance((await inbox.next()).message, types.MessageService)
    assert (await client.get_messages(channel, limit=1))[0].action.message == "pinned a post"


async def test_only_members_are_told(world: World, client: Any, join: Any, inbox_of: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.add_channel("joined", "Joined")
    await client.get_entity("kherson")
    await join(client, "joined")
    inbox = inbox_of(client, events.NewMessage())
    world.post("kherson", "unheard")
    world.post("joined", "heard")
    assert (await inbox.next()).raw_text == "heard"
    assert inbox.empty


async def test_who_left_is_told_no_more(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    world.add_channel("joined", "Joined")
    channel = await join(client, "kherson")
    await join(client, "joined")
    await client(functions.channels.LeaveChannelRequest(channel))
    inbox = inbox_of(client, events.NewMessage())
    world.post("kherson", "unheard")
    world.post("joined", "heard")
    assert (await inbox.next()).raw_text == "heard"
    assert inbox.empty


async def test_a_group_says_who_spoke(
    world: World, account: Account, client: Any, inbox_of: Any
) -> None:
    person = world.add_user("Ann")
    group = world.add_chat("Room", Kind.GROUP, members=[person.user_id, account.user_id])
    inbox = inbox_of(client, events.NewMessage())
    world.say(person.user_id, "hello", chat_id=group.chat_id)
    message = await inbox.next()
    assert (message.sender_id, (await message.get_sender()).first_name) == (person.user_id, "Ann")


async def test_a_bot_hears_private_messages_and_pressed_buttons(
    world: World, bot: Bot, start: Any, inbox_of: Any
) -> None:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    said = inbox_of(client, events.NewMessage(incoming=True))
    pressed = inbox_of(client, events.CallbackQuery())
    person = world.add_user("Ann")
    world.say(person.user_id, "/start code")
    message = await said.next()
    assert (message.raw_text, message.sender_id) == ("/start code", person.user_id)
    sent = world.send(
        bot.user_id,
        world.private_chat(person.user_id),
        "choose",
        via="bot_api",
        buttons=((("Yes", "y"),),),
    )
    callback = world.press(person.user_id, person.user_id, sent.message_id, "Yes")
    query = await pressed.next()
    assert query.data == b"y"
    await query.answer("done")
    assert callback.answer == "done"


async def test_a_bot_in_a_group_hears_what_is_meant_for_it(
    world: World, bot: Bot, start: Any, inbox_of: Any
) -> None:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    inbox = inbox_of(client, events.Raw())
    person = world.add_user("Ann", language="uk").user_id
    group = world.add_chat("Room", Kind.GROUP, members=[person, bot.user_id])
    assert (await inbox.next()).channel_id == group.bare_id  # it was added
    world.say(person, "good morning", chat_id=group.chat_id)
    world.say(person, "/help", chat_id=group.chat_id)
    world.press(
        person,
        group.chat_id,
        world.send(bot.user_id, group, "x", via="bot_api", buttons=((("Y", "y"),),)).message_id,
        "Y",
    )
    while not isinstance(update := await inbox.next(), types.UpdateNewChannelMessage):
        pass
    assert update.message.message == "/help"
    (speaker,) = [u for u in update._entities.values() if u.id == person]  # noqa: SLF001  Telethon's
    assert speaker.lang_code == "uk"


async def test_an_anonymous_admin_speaks_as_the_group(
    world: World, bot: Bot, start: Any, inbox_of: Any
) -> None:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    inbox = inbox_of(client, events.NewMessage())
    person = world.add_user("Ann").user_id
    group = world.add_chat("Room", Kind.GROUP, admins=[person, bot.user_id])
    world.say(person, "/help", chat_id=group.chat_id, anonymous=True)
    message = await inbox.next()
    assert message.from_id == types.PeerChannel(group.bare_id)
    with pytest.raises(RefusedError):
        world.say(person, "/help", anonymous=True)


async def test_lone_surrogates_and_nul_do_not_stop_the_rest(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    await join(client, "kherson")
    inbox = inbox_of(client, events.NewMessage())
    for text in ["a\ud800b", "a\0b", "\u202eمرحبا", "🇺🇦" * 1024]:
        world.post("kherson", text)
    heard = [m.message.message for m in await inbox.take(4)]
    assert heard == ["a\ufffdb", "a\0b", "\u202eمرحبا", "🇺🇦" * 1024]


async def test_a_new_name_is_told_to_members(
    world: World, client: Any, join: Any, inbox_of: Any
) -> None:
    chat = world.add_channel("kherson", "Kherson")
    channel = await join(client, "kherson")
    inbox = inbox_of(client, events.Raw(types=(types.UpdateChannel, types.UpdateNewChannelMessage)))
    world.rename(chat, username="kherson_new", title="Kherson, new")
    assert (await inbox.next()).channel_id == channel.id
    world.rename(chat, username=None)
    assert (await inbox.next()).channel_id == channel.id
    world.post(chat.key, "one")
    assert (await inbox.next()).message.message == "one"
    (post,) = await client.get_messages(channel, limit=1)
    assert (post.chat.username, post.chat.title) == (None, "Kherson, new")


async def test_one_channel_is_silent_for_ever(
    world: World, account: Account, client: Any, join: Any, inbox_of: Any
) -> None:
    for name in ("kherson", "odesa", "mykolaiv"):
        world.add_channel(name, name)
        await join(client, name)
    inbox = inbox_of(client, events.NewMessage())
    world.add_fault("drop_pushes", {"channel": "kherson"})
    world.add_fault("private", {"channel": "odesa", "account": account.phone})
    for number in range(3):
        for name in ("kherson", "odesa", "mykolaiv"):
            world.post(name, f"{name} {number}")
    heard = [message.raw_text for message in await inbox.take(3)]
    assert heard == [f"mykolaiv {number}" for number in range(3)]
    world.add_fault("drop_pushes", {})
    for number in range(50):
        world.post("mykolaiv", f"lost {number}")
    world.clear_faults()
    world.post("mykolaiv", "heard")
    await client.get_me()
    texts = []
    while "heard" not in texts:
        texts.append((await inbox.next()).raw_text)
    assert texts[-1] == "heard"
