from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from telethon.tl import types

from bot.simulator.mtproto import wire
from bot.simulator.mtproto.office import Office
from bot.simulator.mtproto.outbox import Answer, Outbox, Push

if TYPE_CHECKING:
    from bot.simulator.mtproto import RsaKey
    from bot.simulator.people import Account
    from bot.simulator.world import World


@pytest.fixture
def outbox(world: World, rsa_key: RsaKey) -> Outbox:
    random = Random(1)  # noqa: S311  the same every time
    return Outbox(Office(world=world, rsa_key=rsa_key, random=random, host="127.0.0.1"))


def update(number: int) -> bytes:
    return bytes(types.UpdateChannelTooLong(channel_id=number))


async def test_pushes_that_wait_go_out_together_with_each_chat_once(
    world: World, account: Account, outbox: Outbox
) -> None:
    chats = [world.add_channel(f"channel{n}", f"Channel {n}") for n in range(2)]
    for number in range(250):
        outbox.put(Push(update(number), chats[number % 2], (account.user_id,)))
    packet = [wire.read_object(answer.body) for answer in outbox.take(account.user_id)]
    assert [len(updates.updates) for updates in packet] == [100, 100, 50]
    assert [u.channel_id for updates in packet for u in updates.updates] == list(range(250))
    assert [chat.title for chat in packet[0].chats] == ["Channel 0", "Channel 1"]
    assert [user.id for user in packet[0].users] == [account.user_id]
    assert outbox.take(account.user_id) == []


async def test_answers_keep_their_place_between_pushes(outbox: Outbox) -> None:
    outbox.put(Push(update(1)))
    outbox.put(Answer(wire.rpc_result(5, wire.TRUE)))
    outbox.put(Push(update(2)))
    taken = outbox.take(None)
    assert [answer.reply for answer in taken] == [False, True, False]
    assert [wire.read_object(taken[i].body).updates[0].channel_id for i in (0, 2)] == [1, 2]


async def test_what_cannot_be_read_travels_alone(outbox: Outbox) -> None:
    outbox.put(Push(update(1)))
    outbox.put(Push(update(2)))
    outbox.put(Push(b"????", alone=True))
    outbox.put(Push(update(3)))
    outbox.put(Answer(wire.rpc_result(5, wire.TRUE)))
    packets = []
    while taken := outbox.take(None):
        packets.append([answer.reply for answer in taken])
    assert packets == [[False], [False], [False, True]]


async def test_a_packet_is_bounded(outbox: Outbox) -> None:
    for _ in range(20):
        outbox.put(Answer(bytes(100_000)))
    sizes = []
    while taken := outbox.take(None):
        sizes.append(len(taken))
    assert sizes == [5, 5, 5, 5]
