from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors
from telethon.tl import functions, types

from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.people import Account, Bot
    from bot.simulator.world import World


@pytest.mark.parametrize("name", ["kherson", "@Kherson", "https://t.me/KHERSON"])
async def test_a_channel_is_found_by_name(world: World, client: Any, name: str) -> None:
    world.add_channel("Kherson", "Херсон", about="News", members=120)
    channel = await client.get_entity(name)
    full = await client(functions.channels.GetFullChannelRequest(channel))
    assert (channel.username, channel.title, channel.broadcast) == ("Kherson", "Херсон", True)
    assert (full.full_chat.about, full.full_chat.participants_count) == ("News", 120)


async def test_people_bots_and_groups_have_names_too(world: World, client: Any, bot: Bot) -> None:
    world.add_user("Ann", username="ann_k")
    world.add_chat("Room", Kind.GROUP, username="open_room")
    found = [await client.get_entity(name) for name in ("ann_k", "alarm_bot", "open_room")]
    assert [type(entity) for entity in found] == [types.User, types.User, types.Channel]
    assert (found[1].id, found[2].megagroup) == (bot.user_id, True)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nobody_here", errors.UsernameNotOccupiedError),
        ("a!b", errors.UsernameInvalidError),
        ("1abc", errors.UsernameInvalidError),
    ],
    ids=["free", "bad-letters", "digit-first"],
)
async def test_a_name_that_leads_nowhere(client: Any, name: str, error: type) -> None:
    with pytest.raises(error):
        await client(functions.contacts.ResolveUsernameRequest(name))


async def test_joining_and_leaving(world: World, account: Account, client: Any, join: Any) -> None:
    chat = world.add_channel("kherson", "Kherson", members=9)
    channel = await join(client, "kherson")
    assert account.user_id in chat.members
    seen = (await client(functions.channels.GetChannelsRequest([channel]))).chats[0]
    assert (seen.left, seen.participants_count) == (False, 10)
    await client(functions.channels.LeaveChannelRequest(channel))
    assert account.user_id not in chat.members
    with pytest.raises(errors.UserNotParticipantError):
        await client(functions.channels.LeaveChannelRequest(channel))


async def test_another_accounts_access_hash_is_refused(
    world: World, client: Any, sign_in: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    other = await sign_in(world.add_account())
    theirs = await other.get_input_entity("kherson")
    mine = await client.get_input_entity("kherson")
    assert theirs.channel_id == mine.channel_id
    assert theirs.access_hash != mine.access_hash
    foreign = types.InputChannel(theirs.channel_id, theirs.access_hash)
    with pytest.raises(errors.ChannelInvalidError):
        await client(functions.channels.JoinChannelRequest(foreign))


@pytest.mark.parametrize("banned", [True, False], ids=["banned", "private-group"])
async def test_a_closed_door(world: World, account: Account, client: Any, banned: bool) -> None:  # noqa: FBT001
    chat = world.add_chat("Room", Kind.GROUP, username="open_room" if banned else None)
    if banned:
        chat.banned.add(account.user_id)
    access_hash = world.people.access_hash(account.user_id, "channel", chat.bare_id)
    with pytest.raises(errors.ChannelPrivateError):
        await client(
            functions.channels.JoinChannelRequest(types.InputChannel(chat.bare_id, access_hash))
        )


async def test_too_many_channels(world: World, account: Account, client: Any, join: Any) -> None:
    for number in range(500):
        chat = world.add_channel(f"channel{number}", "Channel")
        world.join(account.user_id, chat)
    world.add_channel("one_more", "One more")
    with pytest.raises(errors.ChannelsTooMuchError):
        await join(client, "one_more")


async def test_messages_by_id_with_gaps(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["one", "two", "three"])
    world.delete_post("kherson", 2)
    found = await client.get_messages("kherson", ids=[3, 2, 1, 9])
    assert [m and m.raw_text for m in found] == ["three", None, "one", None]


async def test_a_bot_uses_its_own_chats_without_a_hash(world: World, bot: Bot, start: Any) -> None:
    own = world.add_chat("Alerts", Kind.CHANNEL, username="alerts", admins=["bot"])
    other = world.add_channel("kherson", "Kherson")
    client = await start()
    await client.sign_in(bot_token=bot.token)
    found = await client(
        functions.channels.GetChannelsRequest([types.InputChannel(own.bare_id, 0)])
    )
    assert found.chats[0].admin_rights.post_messages
    with pytest.raises(errors.ChannelInvalidError):
        await client(functions.channels.GetChannelsRequest([types.InputChannel(other.bare_id, 0)]))


async def test_invites_are_expired(client: Any) -> None:
    with pytest.raises(errors.InviteHashExpiredError):
        await client(functions.messages.CheckChatInviteRequest("AAAA"))


async def test_a_renamed_channel_is_read_by_id_and_its_name_is_free(
    world: World, client: Any, join: Any
) -> None:
    chat = world.add_channel("kherson", "Kherson")
    world.post("kherson", "one")
    channel = await join(client, "kherson")
    world.rename(chat, username=None)
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(functions.contacts.ResolveUsernameRequest("kherson"))
    (post,) = await client.get_messages(channel, limit=1)
    assert (post.raw_text, post.chat.username) == ("one", None)
    other = world.add_channel("kherson", "Another")
    found = await client(functions.contacts.ResolveUsernameRequest("kherson"))
    assert found.peer.channel_id == other.bare_id != channel.id
    world.rename(chat, username="kherson_old")
    found = await client(functions.contacts.ResolveUsernameRequest("kherson_old"))
    assert found.peer.channel_id == channel.id


async def test_a_nameless_channel_is_closed_to_who_is_not_in_it(world: World, client: Any) -> None:
    chat = world.add_channel("kherson", "Kherson")
    channel = await client.get_input_entity("kherson")
    world.rename(chat, username=None)
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(channel, limit=1)


async def test_an_album_by_its_ids(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post("kherson", "caption", album=4)
    world.delete_post("kherson", 2)
    found = await client.get_messages("kherson", ids=[1, 2, 3, 4, 5])
    assert [m and (m.id, m.raw_text) for m in found] == [
        (1, "caption"),
        None,
        (3, ""),
        (4, ""),
        None,
    ]
    assert len({m.grouped_id for m in found if m}) == 1


async def test_who_takes_part_and_how(world: World, bot: Bot, start: Any) -> None:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    person = world.add_user("Ann").user_id
    world.say(person, "/start", bot_id=bot.user_id)
    desk = world.add_chat("Desk", Kind.CHANNEL, admins=[bot.user_id], members=[person])
    room = world.add_chat("Room", Kind.GROUP, members=[bot.user_id])

    async def standing(chat: Any, who: Any) -> Any:
        channel = types.InputChannel(chat.bare_id, 0)
        found = await client(functions.channels.GetParticipantRequest(channel, who))
        return found.participant

    admin = await standing(desk, types.InputPeerSelf())
    assert (admin.is_self, admin.admin_rights.post_messages) == (True, True)
    assert isinstance(await standing(room, types.InputPeerSelf()), types.ChannelParticipantSelf)
    member = await standing(desk, types.InputPeerUser(person, 0))
    assert isinstance(member, types.ChannelParticipant)
    with pytest.raises(errors.UserNotParticipantError):
        await standing(room, types.InputPeerUser(person, 0))
