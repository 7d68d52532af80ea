"""The three TCP transports, told apart by a connection's first bytes.

Source: https://core.telegram.org/mtproto/mtproto-transports
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

if TYPE_CHECKING:
    from asyncio import StreamReader

ABRIDGED_TAG = b"\xef"
INTERMEDIATE_TAG = b"\xee\xee\xee\xee"
ABRIDGED_LONG = 0x7F
PACKET_LIMIT = 4 * 1024 * 1024


class TransportError(ConnectionError):
    """Bytes that belong to none of the transports, or a broken packet."""


class Transport(Protocol):
    """How packets are cut out of the byte stream."""

    async def read(self, reader: StreamReader) -> bytes:
        """Return the next packet."""
        ...

    def wrap(self, packet: bytes) -> bytes:
        """Return a packet as it goes over the wire."""
        ...


class Abridged:
    """One or four bytes of length, counted in words."""

    async def read(self, reader: StreamReader) -> bytes:
        """Return the next packet."""
        words = (await reader.readexactly(1))[0] & 0x7F
        if words == ABRIDGED_LONG:
            words = int.from_bytes(await reader.readexactly(3), "little")
        return await reader.readexactly(words * 4)

    def wrap(self, packet: bytes) -> bytes:
        """Return a packet as it goes over the wire."""
        words = len(packet) // 4
        if words < ABRIDGED_LONG:
            return bytes([words]) + packet
        return b"\x7f" + words.to_bytes(3, "little") + packet


class Intermediate:
    """Four bytes of length."""

    async def read(self, reader: StreamReader) -> bytes:
        """Return the next packet."""
        (size,) = struct.unpack("<I", await reader.readexactly(4))
        return await reader.readexactly(_checked(size))

    def wrap(self, packet: bytes) -> bytes:
        """Return a packet as it goes over the wire."""
        return struct.pack("<I", len(packet)) + packet


class Full:
    """Length, sequence number and CRC; ``start`` holds the four bytes already read."""

    def __init__(self, start: bytes) -> None:
        self._start = start
        self._sent = 0

    async def read(self, reader: StreamReader) -> bytes:
        """Return the next packet."""
        head = self._start or await reader.readexactly(4)
        self._start = b""
        (size,) = struct.unpack("<I", head)
        rest = await reader.readexactly(_checked(size) - 4)
        (checksum,) = struct.unpack("<I", rest[-4:])
        if checksum != crc32(head + rest[:-4]):
            raise TransportError("A packet's checksum is wrong.")
        return rest[4:-4]

    def wrap(self, packet: bytes) -> bytes:
        """Return a packet as it goes over the wire."""
        body = struct.pack("<II", len(packet) + 12, self._sent) + packet
        self._sent += 1
        return body + struct.pack("<I", crc32(body))


def _checked(size: int) -> int:
    if not 12 <= size <= PACKET_LIMIT:  # noqa: PLR2004  the smallest packet there is
        raise TransportError(f"A packet of {size} bytes.")
    return size


async def detect(reader: StreamReader) -> Transport:
    """Return the transport a client speaks, from the first bytes it sent."""
    first = await reader.readexactly(1)
    if first == ABRIDGED_TAG:
        return Abridged()
    first += await reader.readexactly(3)
    return Intermediate() if first == INTERMEDIATE_TAG else Full(first)
