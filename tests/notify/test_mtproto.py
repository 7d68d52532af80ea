from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from bot.errors import NetworkError, RejectedError
from bot.model import Message
from bot.notify.mtproto import MtProto
from bot.simulator.chats import Kind
from tests.notify.conftest import Kept, session_of

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.server import LocalTelegram

FLAG = Message(text="flag")
SEND = "messages.sendMessage"


@pytest.fixture
def desk(local: LocalTelegram) -> Chat:
    return local.world.add_chat("Desk", Kind.CHANNEL, username="desk", admins=["bot"])


def calls(local: LocalTelegram, method: str) -> int:
    return sum(call.method == method for call in local.world.calls())


async def test_one_id_arrives_once_from_whichever_session(
    mtproto: MtProto, local: LocalTelegram, desk: Chat
) -> None:
    first = await mtproto.send_once("@desk", FLAG, random_id=77)
    assert await mtproto.send_once(str(desk.chat_id), Message(text="other"), random_id=77) == first
    another = MtProto(session_of(local, Kept()))
    assert await another.send_once("@desk", FLAG, random_id=77) == first
    await another.aclose()
    (message,) = local.world.messages(desk.chat_id)
    assert (message.text, message.random_id, message.via) == ("flag", 77, "mtproto")


async def test_one_id_in_a_private_chat_arrives_once(
    mtproto: MtProto, local: LocalTelegram
) -> None:
    """Telegram answers there with UpdateShortSentMessage instead of UpdateMessageID."""
    olena = local.world.add_user("Olena").user_id
    local.world.say(olena, "/start")
    first = await mtproto.send_once(str(olena), FLAG, random_id=5)
    assert await mtproto.send_once(str(olena), FLAG, random_id=5) == first
    assert [m.message_id for m in local.world.messages(olena) if m.text == "flag"] == [first]


async def test_without_an_id_every_message_is_another(
    mtproto: MtProto, local: LocalTelegram, desk: Chat
) -> None:
    assert await mtproto.send("@desk", FLAG) != await mtproto.send("@desk", FLAG)
    assert len(local.world.messages(desk.chat_id)) == 2


async def test_an_id_that_telegram_calls_a_duplicate_was_accepted(
    mtproto: MtProto, local: LocalTelegram, desk: Chat
) -> None:
    """Telethon takes it for trouble of Telegram's own: it sleeps 2 s, and may try again."""
    await mtproto.send("@desk", FLAG)
    fault = {"method": SEND, "code": 500, "message": "RANDOM_ID_DUPLICATE"}
    local.world.add_fault("rpc_error", fault)
    began, before = time.monotonic(), calls(local, SEND)
    assert await mtproto.send_once(str(desk.chat_id), FLAG, random_id=3) is None
    assert time.monotonic() - began < 1.5
    assert calls(local, SEND) == before + 1


async def test_a_session_that_only_sends_is_told_of_nothing_that_is_said_to_the_bot(
    mtproto: MtProto, local: LocalTelegram, desk: Chat
) -> None:
    """Else updates might come here in place of getUpdates."""
    pushes: list[object] = []
    await mtproto.send(str(desk.chat_id), FLAG)
    await mtproto.get_me()
    mtproto.session.listen(hear=pushes.append, lost=lambda: None)
    olena = local.world.add_user("Olena").user_id
    local.world.say(olena, "/status")
    await asyncio.sleep(0.1)
    assert pushes == []
    asked = {call.method for call in local.world.calls()}
    assert not {"updates.getState", "updates.getDifference"} & asked


async def test_a_name_is_looked_up_once_and_again_when_it_leads_nowhere(
    mtproto: MtProto, local: LocalTelegram, desk: Chat
) -> None:
    for _ in range(3):
        await mtproto.send("@desk", FLAG)
    assert calls(local, "contacts.resolveUsername") == 1
    desk.admins.clear()
    desk.members.clear()
    with pytest.raises(RejectedError):
        await mtproto.send("@desk", FLAG)
    local.world.chats.rename(desk, None)
    new = local.world.add_chat("New desk", Kind.CHANNEL, username="desk", admins=["bot"])
    await mtproto.send("@desk", FLAG)
    assert len(local.world.messages(new.chat_id)) == 1


async def test_a_topic_that_is_gone_is_left_out(mtproto: MtProto, local: LocalTelegram) -> None:
    forum = local.world.add_chat("Forum", Kind.FORUM, admins=["bot"])
    local.world.add_fault("rpc_error", {"method": SEND, "message": "TOPIC_DELETED"})
    await mtproto.send(f"{forum.chat_id}/9", FLAG)
    (message,) = local.world.messages(forum.chat_id)
    assert message.thread_id is None


async def test_an_answer_that_never_comes_is_no_answer_and_the_next_message_goes(
    local: LocalTelegram, desk: Chat, kept: Kept
) -> None:
    hasty = MtProto(session_of(local, kept, timeout=1.0))
    local.world.add_fault("delay", {"method": SEND, "seconds": 3})
    with pytest.raises(NetworkError) as caught:
        await hasty.send_once(str(desk.chat_id), FLAG, random_id=8)
    assert caught.value.sent
    assert await hasty.send_once(str(desk.chat_id), Message(text="next"), random_id=9) == 1
    assert calls(local, "auth.importBotAuthorization") == 1
    await hasty.aclose()


async def test_a_dead_line_is_found_out_and_replaced(
    mtproto: MtProto, local: LocalTelegram, desk: Chat
) -> None:
    await mtproto.send(str(desk.chat_id), FLAG)
    for _ in range(3):
        local.world.add_fault("cut", {"account": local.bot.label})
        await asyncio.sleep(0.05)
        await mtproto.send(str(desk.chat_id), FLAG)
    assert len(local.world.messages(desk.chat_id)) == 4
    assert calls(local, "auth.importBotAuthorization") == 1


async def test_many_chats_at_once_over_one_connection(
    mtproto: MtProto, local: LocalTelegram
) -> None:
    chats = [local.world.add_chat(f"Desk {n}", Kind.CHANNEL, admins=["bot"]) for n in range(20)]
    await asyncio.gather(*(mtproto.send(str(chat.chat_id), FLAG) for chat in chats))
    assert all(len(local.world.messages(chat.chat_id)) == 1 for chat in chats)
    assert calls(local, "auth.importBotAuthorization") == 1
