from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telethon.crypto import AuthKey as ClientKey
from telethon.network.mtprotostate import MTProtoState
from telethon.tl import types

from bot.clock import SystemClock
from bot.simulator.mtproto import wire
from bot.simulator.mtproto.sealing import AuthKey, SealError, open_sealed, seal

KEY = Random(5).randbytes(256)  # noqa: S311  the same every time


@pytest.fixture(scope="module")
def state() -> Any:
    """Return the client's side of the same key."""
    client = MTProtoState(ClientKey(KEY), loggers=defaultdict(lambda: None))
    client.salt = 9
    return client


@given(body=st.binary(min_size=4, max_size=400).map(lambda b: b[: len(b) // 4 * 4]))
@settings(max_examples=50)
def test_what_a_client_seals_is_opened(state: Any, body: bytes) -> None:
    packet = state.encrypt_message_data(wire.frame(4 << 32, 1, body))
    opened = open_sealed(AuthKey(key=KEY, salt=9), packet)
    assert (opened.salt, opened.session_id, opened.body) == (9, state.id, body)


def test_what_the_server_seals_a_client_opens(state: Any) -> None:
    message_id = int(SystemClock().now().timestamp()) << 32 | 1
    message = wire.frame(message_id, 1, bytes(types.Pong(msg_id=4, ping_id=5)))
    packet = seal(AuthKey(key=KEY, salt=9), state.id, message, bytes(64))
    assert state.decrypt_message_data(packet).obj.ping_id == 5


@pytest.mark.parametrize("packet", [b"", bytes(24), bytes(40), bytes(41)], ids=len)
def test_what_nobody_sealed(packet: bytes) -> None:
    with pytest.raises(SealError):
        open_sealed(AuthKey(key=KEY, salt=9), packet)


def test_the_key_is_not_shown() -> None:
    assert repr(KEY)[2:20] not in repr(AuthKey(key=KEY, salt=9))
