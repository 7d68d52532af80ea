"""What both of the bot's ways to Telegram must do alike, on real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from bot.dispatch.failures import Course, course_of
from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.model import Entity, Message
from bot.notify.answers import MovedError
from bot.notify.bot_api import BotApi
from bot.notify.mtproto import MtProto
from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.server import LocalTelegram

Way: TypeAlias = BotApi | MtProto
FLAG = "🏴 прапор над площею"
MARKED = Message(
    text=FLAG,
    entities=(
        Entity(type="bold", offset=3, length=6),
        Entity(type="text_link", offset=0, length=2, url="https://t.me/a/1"),
        Entity(type="code", offset=10, length=3),
        Entity(type="pre", offset=10, length=3),
        Entity(type="blockquote", offset=14, length=4),
    ),
    buttons=((("Mute 1 h", "m:1"), ("Дякую", "t:1")), (("More", "x"),)),
)


@pytest.fixture(params=["bot_api", "mtproto"])
def way(request: pytest.FixtureRequest) -> Way:
    made: Way = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def desk(local: LocalTelegram) -> Chat:
    return local.world.add_chat("Desk", Kind.CHANNEL, username="desk", admins=["bot"])


def only(local: LocalTelegram, chat_id: int) -> ChatMessage:
    (message,) = local.world.messages(chat_id)
    return message


def send_method(way: Way) -> dict[str, str]:
    if isinstance(way, MtProto):
        return {"api": "mtproto", "method": "messages.sendMessage"}
    return {"api": "bot_api", "method": "sendMessage"}


async def test_a_card_is_shown_of_no_other_address(
    local: LocalTelegram, way: Way, desk: Chat
) -> None:
    shown = Message(text=FLAG, preview="https://t.me/a/1", buttons=MARKED.buttons)
    message_id = await way.send("@desk", shown)
    assert message_id is not None
    await way.edit("@desk", message_id, Message(text="now", preview="https://t.me/a/1"))
    assert only(local, desk.chat_id).text == "now"


async def test_a_message_arrives_as_it_was_written(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    message_id = await way.send(str(desk.chat_id), MARKED, silent=True)
    message = only(local, desk.chat_id)
    assert message.message_id == message_id
    assert (message.text, message.entities, message.buttons) == (
        MARKED.text,
        MARKED.entities,
        MARKED.buttons,
    )
    assert message.silent
    (call,) = [c for c in local.world.calls() if c.method.endswith("sendMessage")]
    preview = call.params.get("no_webpage") or call.params.get("link_preview_options")
    assert preview in (True, {"is_disabled": True})


async def test_a_message_is_loud_and_plain_unless_it_says_otherwise(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    await way.send("@desk", Message(text="flag"))
    message = only(local, desk.chat_id)
    assert (message.silent, message.entities, message.buttons) == (False, (), ())


async def test_what_utf8_cannot_carry_is_replaced(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    await way.send("@desk", Message(text="a\ud800\0b"))
    assert only(local, desk.chat_id).text == "a\ufffd\ufffdb"


async def test_every_kind_of_chat_is_reached(way: Way, local: LocalTelegram, desk: Chat) -> None:
    olena = local.world.add_user("Olena").user_id
    local.world.say(olena, "/start")
    group = local.world.add_chat("Room", Kind.GROUP, members=[olena, local.bot.user_id])
    forum = local.world.add_chat("Forum", Kind.FORUM, members=[olena, local.bot.user_id])
    assert desk.username
    targets = {str(olena): olena, str(group.chat_id): group.chat_id, "@Desk": desk.chat_id}
    targets |= {f"{forum.chat_id}/15": forum.chat_id}
    for target, chat_id in targets.items():
        message_id = await way.send(target, Message(text=f"to {target}"))
        (found,) = [m for m in local.world.messages(chat_id) if m.text == f"to {target}"]
        assert found.message_id == message_id
        assert found.thread_id == (15 if "/" in target else None)


async def test_an_edit_changes_text_entities_and_buttons_and_none_is_fine(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    message_id = await way.send("@desk", MARKED)
    assert message_id is not None
    new = Message(text="знято", entities=(Entity(type="italic", offset=0, length=5),))
    for _ in range(2):
        await way.edit("@desk", message_id, new)
    message = only(local, desk.chat_id)
    assert (message.text, message.entities, message.edits) == (new.text, new.entities, [FLAG])
    with pytest.raises(RejectedError):
        await way.edit("@desk", 999, new)


def banned(local: LocalTelegram, desk: Chat) -> str:
    desk.banned.add(local.bot.user_id)
    desk.members.discard(local.bot.user_id)
    desk.admins.discard(local.bot.user_id)
    return str(desk.chat_id)


def no_admin(local: LocalTelegram, desk: Chat) -> str:
    desk.admins.discard(local.bot.user_id)
    return str(desk.chat_id)


def left(local: LocalTelegram, desk: Chat) -> str:
    desk.admins.discard(local.bot.user_id)
    desk.members.discard(local.bot.user_id)
    return "@desk"


def stranger(local: LocalTelegram, desk: Chat) -> str:
    del desk
    return str(local.world.add_user("Stranger").user_id)


def blocked(local: LocalTelegram, desk: Chat) -> str:
    del desk
    user = local.world.add_user("Annoyed")
    local.world.say(user.user_id, "/start")
    user.blocked.add(local.bot.user_id)
    return str(user.user_id)


def missing(local: LocalTelegram, desk: Chat) -> str:
    del local, desk
    return "-1001999999999"


def unnamed(local: LocalTelegram, desk: Chat) -> str:
    del local, desk
    return "@nobody_has_it"


GONE = [banned, no_admin, left, stranger, blocked, missing, unnamed]


@pytest.mark.parametrize("make", GONE, ids=lambda make: make.__name__)
async def test_a_chat_that_cannot_be_written_to_is_set_aside(
    way: Way, local: LocalTelegram, desk: Chat, make: Callable[[LocalTelegram, Chat], str]
) -> None:
    with pytest.raises(RejectedError) as caught:
        await way.send(make(local, desk), Message(text="flag"))
    assert course_of(caught.value) is Course.SUSPEND
    assert not caught.value.sent


async def test_a_group_that_became_a_supergroup_names_its_new_id(
    way: Way, local: LocalTelegram
) -> None:
    group = local.world.add_chat("Room", Kind.GROUP, admins=["bot"], formerly=-4242)
    with pytest.raises(MovedError) as caught:
        await way.send("-4242", Message(text="flag"))
    assert caught.value.target == str(group.chat_id)
    await way.send(caught.value.target, Message(text="flag"))
    assert only(local, group.chat_id).text == "flag"


REFUSED: dict[str, Message] = {
    "too long": Message(text="x" * 4097),
    "bounds": Message(text="flag", entities=(Entity(type="bold", offset=2, length=9),)),
    "empty": Message(text=" \n "),
}


@pytest.mark.parametrize("message", REFUSED.values(), ids=REFUSED.keys())
async def test_a_message_that_is_not_taken_is_the_messages_fault(
    way: Way, desk: Chat, message: Message
) -> None:
    with pytest.raises(RejectedError) as caught:
        await way.send(str(desk.chat_id), message)
    assert course_of(caught.value) is Course.REFUSED


async def test_a_flood_wait_says_how_long_and_for_which_chat(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    """Telethon remembers it for the method, and would refuse every other chat by itself."""
    other = local.world.add_chat("Other", Kind.CHANNEL, admins=["bot"])
    if isinstance(way, MtProto):
        local.world.add_fault("flood_wait", {"method": "messages.sendMessage", "seconds": 37})
    else:
        local.world.add_fault(
            "bot_api", {"method": "sendMessage", "status": 429, "retry_after": 37}
        )
    with pytest.raises(ThrottledError) as caught:
        await way.send(str(desk.chat_id), Message(text="flag"))
    assert caught.value.seconds == 37
    await way.send(str(other.chat_id), Message(text="flag"))
    await way.send(str(desk.chat_id), Message(text="flag"))
    assert only(local, other.chat_id).text == only(local, desk.chat_id).text


async def test_trouble_of_telegrams_own_may_have_counted(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    trouble: dict[str, Any] = {"method": send_method(way)["method"]}
    if isinstance(way, MtProto):
        local.world.add_fault("rpc_error", trouble | {"code": 500, "message": "RPC_CALL_FAIL"})
    else:
        local.world.add_fault("bot_api", trouble | {"status": 500})
    with pytest.raises(NetworkError) as caught:
        await way.send(str(desk.chat_id), Message(text="flag"))
    assert caught.value.sent
    assert course_of(caught.value) is Course.RETRY


async def test_a_call_that_was_accepted_and_cut_off_may_have_counted_and_the_next_goes_through(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    local.world.add_fault("accept_then_fail", send_method(way))
    with pytest.raises(NetworkError) as caught:
        await way.send(str(desk.chat_id), Message(text="first"))
    assert caught.value.sent
    assert not isinstance(caught.value, RejectedError)
    await way.send(str(desk.chat_id), Message(text="second"))
    assert [m.text for m in local.world.messages(desk.chat_id)] == ["first", "second"]


async def test_a_token_that_is_no_good_stops_the_sender_with_a_remedy(
    way: Way, local: LocalTelegram, desk: Chat
) -> None:
    local.bot.token, token = "123456:wrong", local.bot.token
    del local.world.people.by_token[token]
    if isinstance(way, MtProto):
        await way.aclose()
    with pytest.raises(RejectedError) as caught:
        await way.send(str(desk.chat_id), Message(text="flag"))
    assert course_of(caught.value) is Course.STOP
    assert "@BotFather" in caught.value.remedy
    assert token not in str(caught.value)
