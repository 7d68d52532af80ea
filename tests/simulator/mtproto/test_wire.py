from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.extensions import BinaryReader
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked

from bot.simulator.mtproto import wire
from bot.simulator.mtproto.methods import METHODS


@given(bodies=st.lists(st.binary(max_size=40), min_size=1, max_size=8))
def test_a_container_holds_its_messages_in_order(bodies: list[bytes]) -> None:
    packed = wire.pack([wire.frame(4 * n, n, body) for n, body in enumerate(bodies, start=1)])
    unpacked = list(wire.unpack(1, packed))
    assert unpacked == [(4 * n, body) for n, body in enumerate(bodies, start=1)]


@pytest.mark.parametrize(
    "body",
    [wire.CONTAINER + struct.pack("<i", 2), wire.pack([wire.frame(4, 1, b"")])[:-1]],
    ids=["empty", "cut-short"],
)
def test_a_container_that_promises_more_than_it_holds(body: bytes) -> None:
    with pytest.raises(wire.ContainerError):
        list(wire.unpack(1, body))


def test_a_single_message_is_its_own_container() -> None:
    body = bytes(types.MsgsAck([1]))
    assert list(wire.unpack(7, body)) == [(7, body)]


@pytest.mark.parametrize("size", [10, 20_000], ids=["plain", "gzipped"])
def test_a_client_reads_an_answer(size: int) -> None:
    answer = types.MessageActionCustomAction(message="x" * size)
    body = wire.rpc_result(9, bytes(answer))
    result = BinaryReader(body).tgread_object()
    assert (result.req_msg_id, result.error) == (9, None)
    assert BinaryReader(result.body).tgread_object() == answer
    assert len(body) < 20_000


@pytest.mark.parametrize(
    ("result", "read"),
    [(True, True), (False, False), ([types.InputPeerSelf()], [types.InputPeerSelf()])],
    ids=["yes", "no", "list"],
)
def test_results_that_are_no_objects(result: Any, read: Any) -> None:
    assert BinaryReader(wire.dump(result)).tgread_object() == read


def test_a_gzipped_request_is_unpacked() -> None:
    packed = bytes(GzipPacked(bytes(functions.PingRequest(ping_id=3))))
    assert wire.read_object(packed).ping_id == 3


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\1\2\3\4", "INPUT_METHOD_INVALID_04030201"),
        (bytes(functions.PingRequest(3))[:-1], "INPUT_FETCH_ERROR"),
        (b"", "INPUT_FETCH_ERROR"),
        (struct.pack("<I", GzipPacked.CONSTRUCTOR_ID) + b"\3abc", "INPUT_FETCH_ERROR"),
    ],
    ids=["unknown", "cut-short", "empty", "no-gzip"],
)
def test_what_cannot_be_read(body: bytes, name: str) -> None:
    with pytest.raises(wire.RpcFailureError) as caught:
        wire.read_object(body)
    assert (caught.value.code, caught.value.name) == (400, name)


@given(constructor=st.integers(0, 2**32 - 1), rest=st.binary(max_size=60))
def test_no_bytes_bring_the_reader_down(constructor: int, rest: bytes) -> None:
    try:
        wire.read_object(struct.pack("<I", constructor) + rest)
    except wire.RpcFailureError as error:
        assert error.code == 400  # noqa: PT017  any other exception is the failure


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_is_named_as_telegram_names_it(name: str) -> None:
    namespace, method = name.split(".")
    request = getattr(getattr(functions, namespace), f"{method[0].upper()}{method[1:]}Request")
    assert wire.method_name(request.__new__(request)) == name
