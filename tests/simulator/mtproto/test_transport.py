from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.mtproto.transport import (
    Abridged,
    Full,
    Intermediate,
    TransportError,
    detect,
)

if TYPE_CHECKING:
    from bot.simulator.mtproto.transport import Transport

KINDS: dict[str, tuple[bytes, type[Abridged | Intermediate]]] = {
    "abridged": (b"\xef", Abridged),
    "intermediate": (b"\xee" * 4, Intermediate),
}
PACKETS = st.lists(st.integers(3, 300).map(lambda words: bytes(words * 4)), min_size=1, max_size=5)


async def through(start: bytes, sender: Transport, packets: list[bytes]) -> list[bytes]:
    """Send packets as one stream and return what is read at the other end."""
    reader = asyncio.StreamReader()
    reader.feed_data(start + b"".join(sender.wrap(packet) for packet in packets))
    reader.feed_eof()
    receiver = await detect(reader)
    assert type(receiver) is type(sender)
    return [await receiver.read(reader) for _ in packets]


@pytest.mark.parametrize("name", KINDS)
@given(packets=PACKETS)
@settings(max_examples=30)
def test_tagged_transports(name: str, packets: list[bytes]) -> None:
    tag, kind = KINDS[name]
    assert asyncio.run(through(tag, kind(), packets)) == packets


@given(packets=PACKETS)
@settings(max_examples=30)
def test_the_full_transport(packets: list[bytes]) -> None:
    assert asyncio.run(through(b"", Full(b""), packets)) == packets


@pytest.mark.parametrize(
    "stream",
    [Full(b"").wrap(bytes(16))[:-1] + b"?", b"GET / HTTP/1.1\r\n\r\n"],
    ids=["checksum", "http"],
)
async def test_broken_packets(stream: bytes) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(stream)
    transport = await detect(reader)
    with pytest.raises(TransportError):
        await transport.read(reader)
