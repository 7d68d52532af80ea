from __future__ import annotations

import asyncio
import struct
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors, events, functions
from telethon.network import (
    ConnectionTcpAbridged,
    ConnectionTcpFull,
    ConnectionTcpIntermediate,
)
from telethon.tl import types

from bot.simulator.mtproto import MtprotoServer
from bot.simulator.mtproto.methods import METHODS
from bot.simulator.mtproto.transport import Intermediate

if TYPE_CHECKING:
    from bot.simulator.mtproto import RsaKey
    from bot.simulator.people import Account
    from bot.simulator.world import World


def _plain(message: Any) -> bytes:
    """Return a message as it is sent before there is a key."""
    body = bytes(message)
    return struct.pack("<qqi", 0, 4, len(body)) + body


@pytest.mark.parametrize(
    "transport",
    [ConnectionTcpFull, ConnectionTcpAbridged, ConnectionTcpIntermediate],
    ids=["full", "abridged", "intermediate"],
)
async def test_every_transport_signs_in_reads_and_hears(
    world: World, account: Account, sign_in: Any, join: Any, inbox_of: Any, transport: type
) -> None:
    world.add_channel("kherson", "Kherson")
    world.post_batch("kherson", ["long " * 700] * 100)  # answers of all sizes
    client = await sign_in(account, transport=transport)
    inbox = inbox_of(client, events.NewMessage())
    channel = await join(client, "kherson")
    assert len(await client.get_messages(channel, limit=100)) == 100
    world.post("kherson", "прапор " * 500)
    assert (await inbox.next()).raw_text == "прапор " * 500


async def test_eight_clients_in_parallel_hear_all_in_order(
    world: World, sign_in: Any, join: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    clients = await asyncio.gather(*(sign_in(world.add_account()) for _ in range(8)))
    inboxes = [inbox_of(client, events.NewMessage()) for client in clients]
    await asyncio.gather(*(join(client, "kherson") for client in clients))
    for start in range(0, 500, 50):
        world.post_batch("kherson", [str(n) for n in range(start, start + 50)])
        await asyncio.sleep(0)
    for inbox in inboxes:
        heard = [message.raw_text for message in await inbox.take(500)]
        assert heard == [str(n) for n in range(500)]


async def test_an_unknown_method_is_refused_by_name(client: Any) -> None:
    with pytest.raises(errors.RPCError, match=r"METHOD_NOT_SUPPORTED \(messages.getStickers\)"):
        await client(functions.messages.GetStickersRequest(emoticon="x", hash=0))


async def test_config_lists_only_loopback(client: Any, port: int) -> None:
    config = await client(functions.help.GetConfigRequest())
    assert [(dc.id, dc.ip_address, dc.port) for dc in config.dc_options] == [(2, "127.0.0.1", port)]


async def test_messages_about_the_connection_are_answered(client: Any) -> None:
    pong = await client(functions.PingDelayDisconnectRequest(ping_id=77, disconnect_delay=60))
    salts = await client(functions.GetFutureSaltsRequest(num=1))
    gone = await client(functions.DestroySessionRequest(session_id=5))
    assert (pong.ping_id, len(salts.salts), gone.session_id) == (77, 1, 5)


async def test_many_requests_in_one_container_are_all_answered(client: Any, world: World) -> None:
    for number in range(30):
        world.add_channel(f"channel{number}", f"Channel {number}")
    found = await asyncio.gather(*(client.get_entity(f"channel{n}") for n in range(30)))
    assert [channel.title for channel in found] == [f"Channel {n}" for n in range(30)]


async def test_requests_without_updates_do_not_subscribe(
    world: World, account: Account, client: Any, join: Any, start: Any, inbox_of: Any
) -> None:
    world.add_channel("kherson", "Kherson")
    quiet = await start(client.session.save(), receive_updates=False)
    unheard = inbox_of(quiet, events.Raw())
    heard = inbox_of(client, events.NewMessage())
    assert (await quiet.get_me()).id == account.user_id
    await join(client, "kherson")
    world.post("kherson", "one")
    await heard.next()
    await quiet.get_me()
    assert unheard.empty


async def test_a_session_outlives_its_connection(
    account: Account, sign_in: Any, start: Any
) -> None:
    first = await sign_in(account)
    session = first.session.save()
    await first.disconnect()
    second = await start(session)
    assert (await second.get_me()).id == account.user_id


async def test_an_unknown_key_is_answered_with_404(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    codec = Intermediate()
    writer.write(b"\xee" * 4 + codec.wrap(b"no known" + bytes(40)))
    answer = await asyncio.wait_for(reader.readexactly(8), 10)
    assert answer == struct.pack("<Ii", 4, -404)
    writer.close()


NOISE = Random(1).randbytes(400)  # noqa: S311  the same every time


@pytest.mark.parametrize(
    "stream",
    [
        NOISE,
        b"\xef" + NOISE,
        b"\xee" * 4 + Intermediate().wrap(bytes(12)),
        b"\xee" * 4 + Intermediate().wrap(bytes(16) + struct.pack("<i", 380) + NOISE[20:]),
        b"\xee" * 4 + Intermediate().wrap(_plain(functions.help.GetConfigRequest())),
        b"\xee" * 4 + Intermediate().wrap(_plain(types.MsgsAck([1]))),
    ],
    ids=["noise", "abridged", "too-short", "no-object", "a-call", "no-call"],
)
async def test_nonsense_is_cut_off_and_others_go_on(client: Any, port: int, stream: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(stream)
    writer.write_eof()
    await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert await client.get_me()


async def test_a_bug_is_answered_and_heard(
    world: World, rsa_key: RsaKey, start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What no method raises on purpose must not become a client that waits for ever.
    def broken(*_: object) -> object:
        return types.Updates([None], [], [], None, 0)

    monkeypatch.setitem(METHODS, "help.getNearestDc", broken)
    heard: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(context))
    server = MtprotoServer(world, key=rsa_key)
    client = await start(at=await server.start())
    # Past the client's own retries of a 500, which sleep for seconds.
    raw_answer = client._sender.send(functions.help.GetNearestDcRequest())  # noqa: SLF001
    with pytest.raises(errors.ServerError, match="INTERNAL_TypeError"):
        await raw_answer
    assert heard[0]["message"] == "The local Telegram has a bug"
    with pytest.raises(ExceptionGroup, match="bugs"):
        await server.stop()
