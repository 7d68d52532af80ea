"""Faults, met by an unmodified client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors, events
from telethon.tl import functions, types

from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.people import Account, Bot
    from bot.simulator.world import World

RESOLVE = "contacts.resolveUsername"


async def test_flood_wait_counts_down(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.add_fault("flood_wait", {"method": RESOLVE, "seconds": 3, "count": 2})
    for _ in range(2):
        with pytest.raises(errors.FloodWaitError) as caught:
            await client(functions.contacts.ResolveUsernameRequest("kherson"))
        assert caught.value.seconds == 3
    assert await client(functions.contacts.ResolveUsernameRequest("kherson"))


async def test_an_injected_error_comes_before_the_effect(
    world: World, client: Any, account: Account
) -> None:
    chat = world.add_channel("kherson", "Kherson")
    fault = {"method": "channels.joinChannel", "code": 406, "message": "AUTH_KEY_DUPLICATED"}
    world.add_fault("rpc_error", fault)
    with pytest.raises(errors.AuthKeyDuplicatedError):
        await client(functions.channels.JoinChannelRequest("kherson"))
    assert account.user_id not in chat.members


async def test_a_delay_holds_up_only_its_method(world: World, client: Any) -> None:
    world.add_fault("delay", {"method": "users.getUsers", "seconds": 0.3})
    slow = asyncio.ensure_future(client.get_me())
    await client(functions.updates.GetStateRequest())
    assert not slow.done()
    assert await slow


async def test_a_cut_connection_comes_back_and_hears_on(
    world: World, account: Account, client: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    await join(client, "kherson")
    inbox = inbox_of(client, events.NewMessage())
    world.add_fault("cut", {"account": account.phone, "seconds": 0.3})
    assert await client.get_me()
    world.post("kherson", "after the cut")
    assert (await inbox.next()).raw_text == "after the cut"


async def test_a_cut_for_all_lets_nobody_in_meanwhile(world: World, client: Any, port: int) -> None:
    world.add_fault("cut", {"seconds": 60})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert await _ended(reader)
    writer.close()
    world.clear_faults()
    assert await client.get_me()


async def test_a_cut_spares_other_accounts(world: World, client: Any, sign_in: Any) -> None:
    other = world.add_account()
    await sign_in(other)
    world.add_fault("cut", {"account": other.phone, "seconds": 60})
    async with asyncio.timeout(5):
        assert await client.get_me()
    assert client.is_connected()


async def test_a_revoked_session_is_over(
    world: World, account: Account, client: Any, start: Any
) -> None:
    session = client.session.save()
    world.add_fault("revoke", {"account": account.phone})
    again = await start(session)
    with pytest.raises(errors.SessionRevokedError):
        await again(functions.users.GetUsersRequest([types.InputUserSelf()]))
    await again.send_code_request(account.phone)
    assert await again.sign_in(account.phone, account.code)


async def test_a_duplicated_key_is_worthless_for_ever(
    world: World, account: Account, client: Any, start: Any, sign_in: Any
) -> None:
    session = client.session.save()
    await client.disconnect()
    world.add_fault("duplicated", {"account": account.phone})
    world.clear_faults()
    for _ in range(2):
        with pytest.raises(errors.AuthKeyDuplicatedError):
            await start(session)
    fresh = await sign_in(account)
    assert (await fresh.get_me()).id == account.user_id


async def test_a_duplicated_key_is_cut_and_no_other(
    world: World, account: Account, client: Any, sign_in: Any
) -> None:
    other = await sign_in(world.add_account())
    world.add_fault("duplicated", {"account": account.phone})
    for request in (
        functions.updates.GetStateRequest(),  # sent when it has connected again
        functions.help.GetConfigRequest(),
        functions.auth.SendCodeRequest(account.phone, 1, "hash", types.CodeSettings()),
    ):
        with pytest.raises(errors.AuthKeyDuplicatedError):
            await client(request)
    assert await other.get_me()


async def test_a_banned_account_can_do_nothing_until_the_fault_ends(
    world: World, account: Account, client: Any, start: Any, inbox_of: Any, join: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    await join(client, "kherson")
    inbox = inbox_of(client, events.Raw(types.UpdateNewChannelMessage))
    world.add_fault("banned", {"account": account.phone})
    for _ in range(2):
        with pytest.raises(errors.UserDeactivatedBanError):
            await client(functions.updates.GetStateRequest())
    world.post("kherson", "unheard")
    fresh = await start()
    with pytest.raises(errors.PhoneNumberBannedError):
        await fresh.send_code_request(account.phone)
    world.clear_faults()
    assert await client.get_me()
    assert inbox.empty


async def test_a_frozen_account_is_kept_from_reading(
    world: World, account: Account, client: Any, join: Any, sign_in: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    channel = await join(client, "kherson")
    other = await sign_in(world.add_account())
    world.add_fault("frozen", {"account": account.phone})
    for request in (
        functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(channel)]),
        functions.contacts.ResolveUsernameRequest("kherson"),
        functions.channels.GetMessagesRequest(channel, [types.InputMessageID(1)]),
        functions.channels.JoinChannelRequest(channel),
    ):
        with pytest.raises(errors.FrozenMethodInvalidError) as caught:
            await client(request)
        assert caught.value.code == 420
    assert await client.get_me()
    assert await other.get_entity("kherson")
    world.clear_faults()
    assert await client.get_messages(channel, limit=1) == []


@pytest.mark.parametrize("whose", ["mine", "all"])
async def test_a_private_channel_is_closed_to_every_call(
    world: World, account: Account, client: Any, join: Any, sign_in: Any, whose: str
) -> None:
    world.add_channel("kherson", "Kherson")
    channel = types.InputPeerChannel(*_ids(await join(client, "kherson")))
    other = await sign_in(world.add_account())
    world.add_fault(
        "private", {"channel": "kherson"} | ({"account": account.phone} if whose == "mine" else {})
    )
    for request in (
        functions.messages.GetHistoryRequest(channel, 0, None, 0, 10, 0, 0, 0),
        functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(channel)]),
        functions.contacts.ResolveUsernameRequest("kherson"),
        functions.channels.GetChannelsRequest([channel]),
        functions.channels.GetFullChannelRequest(channel),
        functions.channels.GetMessagesRequest(channel, [types.InputMessageID(1)]),
        functions.channels.JoinChannelRequest(channel),
        functions.updates.GetChannelDifferenceRequest(
            channel, types.ChannelMessagesFilterEmpty(), 1, 100
        ),
    ):
        with pytest.raises(errors.ChannelPrivateError):
            await client(request)
    assert [d async for d in client.iter_dialogs()] == []
    if whose == "mine":
        assert await other.get_entity("kherson")
    else:
        with pytest.raises(errors.ChannelPrivateError):
            await other(functions.contacts.ResolveUsernameRequest("kherson"))
    world.clear_faults()
    assert await client.get_messages(channel, limit=1) == []


async def test_a_very_long_delay_is_a_call_that_hangs(
    world: World, account: Account, client: Any
) -> None:
    ask = functions.updates.GetStateRequest
    fault = {"method": "updates.getState", "seconds": 10**6, "account": account.phone}
    world.add_fault("delay", fault)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client(ask()), 0.2)
    assert await client(ask())


async def test_a_flood_wait_counts_for_its_account_and_method(
    world: World, account: Account, client: Any, sign_in: Any
) -> None:
    other = await sign_in(world.add_account())
    ask = functions.updates.GetStateRequest
    fault = {"method": "updates.getState", "seconds": 3, "account": account.phone, "count": 3}
    world.add_fault("flood_wait", fault)
    assert await other(ask())
    assert await client.get_me()
    for _ in range(3):
        with pytest.raises(errors.FloodWaitError):
            await client(ask())
        assert await other(ask())
    assert await client(ask())


async def test_pushes_are_dropped_for_one_account(
    world: World, account: Account, client: Any, sign_in: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    other = await sign_in(world.add_account())
    heard = {
        name: inbox_of(c, events.Raw(types.UpdateNewChannelMessage))
        for name, c in (("mine", client), ("theirs", other))
    }
    for member in (client, other):
        await join(member, "kherson")
    world.add_fault("drop_pushes", {"account": account.phone, "seconds": 60})
    world.post("kherson", "one")
    assert (await heard["theirs"].next()).message.message == "one"
    await client.get_me()
    assert heard["mine"].empty


async def test_accepted_then_cut_takes_effect_once(world: World, bot: Bot, start: Any) -> None:
    alerts = world.add_chat("Alerts", Kind.CHANNEL, admins=["bot"])
    client = await start()
    await client.sign_in(bot_token=bot.token)
    world.add_fault("accept_then_fail", {"api": "mtproto", "method": "messages.sendMessage"})
    peer = types.InputPeerChannel(alerts.bare_id, 0)
    # Telethon sends the request again after it has reconnected, with the same random_id.
    answer = await client(
        functions.messages.SendMessageRequest(peer=peer, message="Flag", random_id=9)
    )
    assert [m.text for m in world.messages(alerts.chat_id)] == ["Flag"]
    assert answer.updates[0].id == 1
    sends = [call for call in world.calls() if call.method == "messages.sendMessage"]
    assert len(sends) == 2


async def test_calls_are_logged_with_their_account(
    world: World, account: Account, client: Any
) -> None:
    with pytest.raises(ValueError, match="nobody_here"):
        await client.get_entity("nobody_here")
    call = world.calls()[-1]
    assert (call.account, call.api, call.method) == (account.phone, "mtproto", RESOLVE)
    assert call.params["username"] == "nobody_here"


def _ids(channel: Any) -> tuple[int, int]:
    return channel.id, channel.access_hash


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(), 10) == b""
    except ConnectionError:
        return True
