from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telethon import errors
from telethon.tl import functions, types

from bot.notify.answers import MovedError
from bot.notify.peers import Peers, raise_if_moved
from bot.simulator.chats import Kind
from tests.notify.conftest import session_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.simulator.server import LocalTelegram
    from tests.notify.conftest import Kept


@pytest.fixture
async def peers(local: LocalTelegram, kept: Kept) -> AsyncIterator[Peers]:
    made = Peers(session_of(local, kept))
    yield made
    await made.session.aclose()


@pytest.mark.parametrize(
    ("chat", "peer"),
    [
        pytest.param("5", types.InputPeerUser(5, 0), id="person"),
        pytest.param("-77", types.InputPeerChat(77), id="small group"),
        pytest.param("-1001500000001", types.InputPeerChannel(1_500_000_001, 0), id="channel"),
    ],
)
async def test_a_bot_names_its_own_chats_by_their_ids(
    peers: Peers, local: LocalTelegram, chat: str, peer: types.TypeInputPeer
) -> None:
    assert await peers.of(chat) == peer
    assert local.world.calls() == []


async def test_a_name_is_looked_up_once(peers: Peers, local: LocalTelegram) -> None:
    desk = local.world.add_chat("Desk", Kind.CHANNEL, username="desk", admins=["bot"])
    found = [await peers.of("@desk") for _ in range(3)]
    assert {peer.channel_id for peer in found} == {desk.bare_id}
    looked_up = [c for c in local.world.calls() if c.method == "contacts.resolveUsername"]
    assert len(looked_up) == 1


async def test_where_a_group_went_is_found_out_when_it_is_gone(
    peers: Peers, local: LocalTelegram
) -> None:
    room = local.world.add_chat("Room", Kind.GROUP, admins=["bot"], formerly=-4242)
    read = functions.messages.ReadHistoryRequest(types.InputPeerChat(4242), 1)
    with pytest.raises(MovedError) as caught:
        await peers.ask("-4242", read)
    assert caught.value.target == str(room.chat_id)


async def test_what_is_not_about_the_chat_is_raised_as_it_is(
    peers: Peers, local: LocalTelegram
) -> None:
    fault = {"method": "messages.readHistory", "code": 400, "message": "MSG_ID_INVALID"}
    local.world.add_fault("rpc_error", fault)
    read = functions.messages.ReadHistoryRequest(types.InputPeerChat(4242), 1)
    with pytest.raises(errors.MsgIdInvalidError):
        await peers.ask("-4242", read)


def test_a_group_that_is_where_it_was() -> None:
    raise_if_moved(types.Chat(77, "Room", types.ChatPhotoEmpty(), 3, None, 1))
