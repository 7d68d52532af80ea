from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors, events
from telethon.tl import functions, types

from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.people import Bot
    from bot.simulator.world import World


@pytest.fixture
def alerts(world: World, bot: Bot) -> Chat:
    assert bot
    return world.add_chat("Alerts", Kind.CHANNEL, username="alerts", admins=["bot"])


@pytest.fixture
async def sender(bot: Bot, start: Any) -> Any:
    """Return the bot's client, signed in."""
    client = await start()
    await client.sign_in(bot_token=bot.token)
    return client


async def send(client: Any, peer: Any, random_id: int, text: str = "Flag") -> Any:
    return await client(
        functions.messages.SendMessageRequest(peer=peer, message=text, random_id=random_id)
    )


async def test_a_random_id_sends_once_for_ever(
    world: World, alerts: Chat, bot: Bot, sender: Any, start: Any
) -> None:
    peer = types.InputPeerChannel(alerts.bare_id, 0)
    first = await send(sender, peer, 77)
    again = await send(sender, peer, 77, "another text")
    other_session = await start()
    await other_session.sign_in(bot_token=bot.token)
    third = await send(other_session, peer, 77)
    assert isinstance(first.updates[0], types.UpdateMessageID)
    assert [answer.updates[0] for answer in (again, third)] == [first.updates[0]] * 2
    (message,) = world.messages(alerts.chat_id)
    assert (message.text, message.random_id, message.via) == ("Flag", 77, "mtproto")


async def test_a_random_id_counts_per_peer(world: World, bot: Bot, sender: Any) -> None:
    people = [world.add_user(name) for name in ("Ann", "Bo")]
    for person in people:
        world.say(person.user_id, "/start")
        answer = await send(sender, types.InputPeerUser(person.user_id, 0), 5)
        assert isinstance(answer, types.UpdateShortSentMessage)
        (_, told) = world.messages(person.user_id)
        assert (answer.id, told.sender, told.text) == (told.message_id, bot.user_id, "Flag")


async def test_entities_and_buttons_survive(world: World, alerts: Chat, sender: Any) -> None:
    text = "Над 🏛 **містом** [прапор](https://t.me/kherson/1) `код`"
    await sender.send_message("alerts", text)
    (message,) = world.messages(alerts.chat_id)
    assert message.text == "Над 🏛 містом прапор код"
    assert [(e.type, e.offset, e.length, e.url) for e in message.entities] == [
        ("bold", 7, 6, None),
        ("text_link", 14, 6, "https://t.me/kherson/1"),
        ("code", 21, 3, None),
    ]
    (seen,) = await sender.get_messages("alerts", ids=[1])
    assert seen.text == text


async def test_editing_and_deleting(world: World, alerts: Chat, sender: Any) -> None:
    sent = await sender.send_message("alerts", "before")
    edited = await sender.edit_message("alerts", sent.id, "after")
    assert edited.raw_text == "after"
    with pytest.raises(errors.MessageNotModifiedError):
        await sender.edit_message("alerts", sent.id, "after")
    await sender.delete_messages("alerts", sent.id)
    (message,) = world.messages(alerts.chat_id)
    assert (message.edits, message.deleted) == (["before"], True)
    with pytest.raises(errors.MessageIdInvalidError):
        await sender.edit_message("alerts", sent.id, "gone")


async def test_editing_and_deleting_in_private(world: World, bot: Bot, sender: Any) -> None:
    person = world.add_user("Ann")
    world.say(person.user_id, "/start")
    sent = await sender.send_message(person.user_id, "before")
    await sender.edit_message(person.user_id, sent.id, "after")
    await sender.delete_messages(person.user_id, sent.id)
    (_, message) = world.messages(person.user_id)
    assert (message.sender, message.edits, message.deleted) == (bot.user_id, ["before"], True)


async def test_the_sender_is_not_told_of_its_own_message(
    world: World, bot: Bot, client: Any, sender: Any, join: Any, inbox_of: Any
) -> None:
    room = world.add_chat("Room", Kind.GROUP, username="open_room", admins=["bot"])
    await join(client, "open_room")
    own = inbox_of(sender, events.NewMessage())
    others = inbox_of(client, events.NewMessage())
    sent = await sender.send_message(types.PeerChannel(room.bare_id), "hello")
    heard = await others.next()
    assert (heard.id, heard.sender_id, heard.out) == (sent.id, bot.user_id, False)
    await sender.get_me()
    assert own.empty


@pytest.mark.parametrize(
    ("text", "error"),
    [("  ", errors.MessageEmptyError), ("x" * 4097, errors.MessageTooLongError)],
    ids=["empty", "too-long"],
)
async def test_texts_nobody_takes(alerts: Chat, sender: Any, text: str, error: type) -> None:
    with pytest.raises(error):
        await send(sender, types.InputPeerChannel(alerts.bare_id, 0), 1, text)


async def test_who_may_not_write(world: World, client: Any, sender: Any) -> None:
    world.add_channel("kherson", "Kherson")
    stranger = world.add_user("Ann")
    with pytest.raises(errors.ChatAdminRequiredError):
        await client.send_message("kherson", "spam")
    with pytest.raises(errors.PeerIdInvalidError):
        await send(sender, types.InputPeerUser(stranger.user_id, 0), 1)


async def test_an_account_speaks_to_the_bot_it_names(world: World, bot: Bot, client: Any) -> None:
    second = world.add_bot("second_bot")
    await client.send_message("second_bot", "/start")
    assert [u.kind for u in world.queues.pending(second.user_id)] == ["message"]
    assert world.queues.pending(bot.user_id) == []


@pytest.mark.parametrize(
    ("offset", "length"), [(-1, 2), (0, 0), (0, 7), (6, 1)], ids=["before", "none", "long", "after"]
)
async def test_entities_lie_within_the_text(
    alerts: Chat, sender: Any, offset: int, length: int
) -> None:
    peer = types.InputPeerChannel(alerts.bare_id, 0)
    text = "Fla🏴g"  # six units
    entity = types.MessageEntityBold(offset, length)
    with pytest.raises(errors.EntityBoundsInvalidError):
        await sender(
            functions.messages.SendMessageRequest(
                peer=peer, message=text, random_id=1, entities=[entity]
            )
        )


@pytest.mark.parametrize(
    ("reply", "thread", "reply_to"),
    [
        pytest.param({"reply_to_msg_id": 5}, 5, None, id="by its first message"),
        pytest.param({"reply_to_msg_id": 5, "top_msg_id": 5}, 5, None, id="by both"),
        pytest.param({"reply_to_msg_id": 9, "top_msg_id": 5}, 5, 9, id="an answer within it"),
    ],
)
async def test_topics_of_a_forum(
    world: World, bot: Bot, sender: Any, reply: dict[str, int], thread: int, reply_to: int | None
) -> None:
    forum = world.add_chat("Forum", Kind.FORUM, admins=[bot.user_id])
    await sender(
        functions.messages.SendMessageRequest(
            peer=types.InputPeerChannel(forum.bare_id, 0),
            message="Flag",
            random_id=1,
            reply_to=types.InputReplyToMessage(**reply),
        )
    )
    (message,) = world.messages(forum.chat_id)
    assert (message.thread_id, message.reply_to) == (thread, reply_to)


async def test_a_small_group_says_what_it_became(world: World, bot: Bot, sender: Any) -> None:
    group = world.add_chat("Room", Kind.GROUP, admins=[bot.user_id], formerly=-77)
    with pytest.raises(errors.PeerIdInvalidError):
        await send(sender, types.InputPeerChat(77), 1)
    found = await sender(functions.messages.GetChatsRequest([77]))
    assert found.chats[0].migrated_to.channel_id == group.bare_id
    with pytest.raises(errors.ChatIdInvalidError):
        await sender(functions.messages.GetChatsRequest([78]))
