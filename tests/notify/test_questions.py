"""What a bot asks beside sending is answered alike over both APIs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pytest
from telethon.tl import functions, types

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.model import Message
from bot.notify.answers import MovedError
from bot.notify.bot_api import BotApi
from bot.notify.mtproto import MtProto
from bot.notify.questions import _member
from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.server import LocalTelegram
    from bot.telegram.bot_session import BotSession

Way: TypeAlias = BotApi | MtProto


@pytest.fixture(params=["bot_api", "mtproto"])
def way(request: pytest.FixtureRequest) -> Way:
    made: Way = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def desk(local: LocalTelegram) -> Chat:
    return local.world.add_chat("Desk", Kind.CHANNEL, username="desk", admins=["bot"])


async def test_who_it_is(way: Way, local: LocalTelegram) -> None:
    me = await way.get_me()
    assert (me["id"], me["is_bot"]) == (local.bot.user_id, True)
    assert me["username"] == local.bot.username


async def test_every_kind_of_chat(way: Way, local: LocalTelegram, desk: Chat) -> None:
    olena = local.world.add_user("Olena", username="olena").user_id
    local.world.say(olena, "/start")
    room = local.world.add_chat("Room", Kind.FORUM, members=[local.bot.user_id])
    shapes = [
        await way.get_chat(target)
        for target in ("@desk", str(desk.chat_id), str(room.chat_id), f"{room.chat_id}/4")
    ]
    found = [(s["id"], s["type"], s["title"], s.get("username")) for s in shapes]
    assert found[0] == found[1] == (desk.chat_id, "channel", "Desk", "desk")
    assert found[2] == found[3] == (room.chat_id, "supergroup", "Room", None)
    person = await way.get_chat(str(olena))
    assert (person["id"], person["type"], person["first_name"]) == (olena, "private", "Olena")


@pytest.mark.parametrize("target", ["-1001999999999", "@nobody_has_it", "12345"])
async def test_a_chat_that_is_not_there(way: Way, target: str) -> None:
    with pytest.raises(RejectedError):
        await way.get_chat(target)


async def test_a_group_that_became_a_supergroup(way: Way, local: LocalTelegram) -> None:
    local.world.add_chat("Room", Kind.GROUP, admins=["bot"], formerly=-4242)
    with pytest.raises(MovedError):
        await way.get_chat("-4242")


async def test_what_standing_it_has(way: Way, local: LocalTelegram, desk: Chat) -> None:
    own = int(str((await way.get_me())["id"]))
    room = local.world.add_chat("Room", Kind.GROUP, members=[own])
    olena = local.world.add_user("Olena").user_id
    local.world.say(olena, "/start")
    admin = await way.get_chat_member("@desk", own)
    assert (admin["status"], admin["can_post_messages"]) == ("administrator", True)
    assert (await way.get_chat_member(str(room.chat_id), own))["status"] == "member"
    assert (await way.get_chat_member(str(desk.chat_id), olena))["status"] == "left"


async def test_a_chat_it_is_not_in_tells_nothing(way: Way, local: LocalTelegram) -> None:
    own = int(str((await way.get_me())["id"]))
    closed = local.world.add_chat("Closed", Kind.GROUP)
    with pytest.raises(RejectedError):
        await way.get_chat_member(str(closed.chat_id), own)


async def test_the_menu(way: Way, local: LocalTelegram) -> None:
    await way.set_commands([("help", "What you can say"), ("status", "How it is")])
    assert local.bot.commands == [("help", "What you can say"), ("status", "How it is")]
    for scope in ("all_private_chats", "all_group_chats"):
        await way.set_commands([("help", "Other")], {"type": scope})
    assert local.bot.commands[0] == ("help", "What you can say")


async def test_a_press_is_answered_once(way: Way, local: LocalTelegram, desk: Chat) -> None:
    message_id = await way.send("@desk", Message(text="flag", buttons=((("More", "m:1"),),)))
    assert message_id is not None
    olena = local.world.add_user("Olena").user_id
    pressed = local.world.press(olena, desk.chat_id, message_id, "More")
    await way.answer_callback(pressed.callback_id, "Muted")
    assert pressed.answer == "Muted"
    with pytest.raises(RejectedError):
        await way.answer_callback(pressed.callback_id, "")


async def test_a_message_is_deleted(way: Way, local: LocalTelegram, desk: Chat) -> None:
    olena = local.world.add_user("Olena").user_id
    local.world.say(olena, "/start")
    for target, chat_id in (("@desk", desk.chat_id), (str(olena), olena)):
        message_id = await way.send(target, Message(text="flag"))
        assert message_id is not None
        await way.delete(target, message_id)
        (found,) = [m for m in local.world.messages(chat_id) if m.message_id == message_id]
        assert found.deleted


async def test_trouble_is_of_the_kinds_that_are_known(
    mtproto: MtProto, local: LocalTelegram
) -> None:
    await mtproto.get_me()
    local.world.add_fault("flood_wait", {"method": "channels.getChannels", "seconds": 9})
    with pytest.raises(ThrottledError):
        await mtproto.get_chat("-1001999999999")
    trouble = {"method": "users.getUsers", "code": 500, "message": "X"}
    local.world.add_fault("rpc_error", trouble)
    with pytest.raises(NetworkError) as caught:
        await mtproto.get_me()
    assert not isinstance(caught.value, RejectedError)


async def test_the_time_at_telegram(mtproto: MtProto) -> None:
    assert abs((await mtproto.now() - datetime.now(UTC)).total_seconds()) < 30


RIGHTS = types.ChatAdminRights(post_messages=False, other=True)


def banned(**rights: bool) -> types.ChannelParticipantBanned:
    given = types.ChatBannedRights(until_date=None, **rights)
    return types.ChannelParticipantBanned(types.PeerUser(1), 2, None, given)


MEMBERS: dict[str, tuple[Any, dict[str, object]]] = {
    "creator": (types.ChannelParticipantCreator(1, RIGHTS), {"status": "creator"}),
    "admin": (
        types.ChannelParticipantAdmin(1, 2, None, RIGHTS),
        {"status": "administrator", "can_post_messages": False},
    ),
    "kicked": (banned(view_messages=True), {"status": "kicked"}),
    "muted": (banned(send_messages=True), {"status": "restricted", "can_send_messages": False}),
    "no stickers": (banned(), {"status": "restricted", "can_send_messages": True}),
    "left": (types.ChannelParticipantLeft(types.PeerUser(1)), {"status": "left"}),
    "itself": (types.ChannelParticipantSelf(1, 2, None), {"status": "member"}),
}


@pytest.mark.parametrize(("participant", "shape"), MEMBERS.values(), ids=MEMBERS.keys())
def test_a_members_standing(participant: Any, shape: dict[str, object]) -> None:
    assert _member(participant) == shape


class SmallGroup:
    """A session that answers as Telegram does of a small group; the local Telegram has none."""

    async def ask(self, request: Any) -> Any:
        if isinstance(request, functions.messages.GetChatsRequest):
            chat = types.Chat(77, "Room", types.ChatPhotoEmpty(), 3, None, 1)
            return types.messages.Chats([chat])
        there = [
            types.ChatParticipant(1, 2, None),
            types.ChatParticipantAdmin(2, 2, None),
            types.ChatParticipantCreator(3),
        ]
        settings = types.PeerNotifySettings()
        full = types.ChatFull(77, "", types.ChatParticipants(77, there, 1), settings)
        return types.messages.ChatFull(full, [], [])


async def test_a_small_group() -> None:
    way = MtProto(cast("BotSession", SmallGroup()))
    assert await way.get_chat("-77") == {"id": -77, "type": "group", "title": "Room"}
    standings = [(await way.get_chat_member("-77", user_id))["status"] for user_id in range(1, 5)]
    assert standings == ["member", "administrator", "creator", "left"]
