"""TL objects to bytes and back: results, errors, containers, gzip.

Telethon's objects are untyped; ``Tl`` marks them in signatures.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from typing import TYPE_CHECKING, Any

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, functions, types
from telethon.tl.core import GzipPacked, MessageContainer, RpcResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Tl = Any

VECTOR = struct.pack("<I", 0x1CB5C415)
TRUE, FALSE = struct.pack("<I", 0x997275B5), struct.pack("<I", 0xBC799737)
GZIP_FROM = 4096  # bytes; smaller answers are not worth the time
CONTAINER = struct.pack("<I", MessageContainer.CONSTRUCTOR_ID)
FRAME = struct.Struct("<qii")  # message id, sequence number, length
UPDATES = struct.pack("<I", types.Updates.CONSTRUCTOR_ID)


class ContainerError(ConnectionError):
    """A container whose parts do not add up."""


class RpcFailureError(Exception):
    """An answer that is an error: ``code`` and ``name`` as Telegram writes them."""

    def __init__(self, code: int, name: str) -> None:
        self.code = code
        self.name = name
        super().__init__(f"{code} {name}")


def read_object(body: bytes) -> Tl:
    """Return the object in a message's body, unpacked if it was gzipped.

    Raises:
        RpcFailureError: nothing of that kind is known, or it is cut short.
    """
    try:
        thing = BinaryReader(body).tgread_object()
        while isinstance(thing, GzipPacked):
            thing = BinaryReader(thing.data).tgread_object()
    except TypeNotFoundError as error:
        constructor = f"{error.invalid_constructor_id:08x}"
        raise RpcFailureError(400, f"INPUT_METHOD_INVALID_{constructor}") from error
    except (struct.error, zlib.error, BufferError, RuntimeError, OSError, EOFError) as error:
        raise RpcFailureError(400, "INPUT_FETCH_ERROR") from error
    return thing


def unpack(message_id: int, body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (message id, body) of a message, or of each one in a container.

    Raises:
        ContainerError: it promises more messages than it holds.
    """
    if body[:4] != CONTAINER:
        yield message_id, body
        return
    (count,) = struct.unpack_from("<i", body.ljust(8, b"\0"), 4)
    position = 8
    for _ in range(count):
        if len(body) < position + FRAME.size:
            raise ContainerError("A container that is cut short.")
        inner_id, _, size = FRAME.unpack_from(body, position)
        position += FRAME.size
        yield inner_id, body[position : position + size]
        position += size


def pack(messages: Sequence[bytes]) -> bytes:
    """Return the body of a container of messages (each with id, sequence number, length)."""
    return CONTAINER + struct.pack("<i", len(messages)) + b"".join(messages)


def frame(message_id: int, sequence: int, body: bytes) -> bytes:
    """Return a body with its id, sequence number and length in front."""
    return FRAME.pack(message_id, sequence, len(body)) + body


def dump(result: Tl) -> bytes:
    """Return a result's bytes; booleans and lists are TL values of their own."""
    if isinstance(result, bool):
        return TRUE if result else FALSE
    if isinstance(result, list):
        return vector([bytes(item) for item in result])
    return bytes(result)


def vector(items: Sequence[bytes]) -> bytes:
    """Return a TL vector of serialised objects."""
    return VECTOR + struct.pack("<i", len(items)) + b"".join(items)


def updates(
    items: Sequence[bytes], users: Sequence[bytes], chats: Sequence[bytes], date: int
) -> bytes:
    """Return an Updates object of serialised parts; seq 0 means that no sequence is kept."""
    tail = struct.pack("<ii", date, 0)
    return UPDATES + vector(items) + vector(users) + vector(chats) + tail


def rpc_result(request_id: int, body: bytes) -> bytes:
    """Return the answer to a request, gzipped when that pays."""
    if len(body) >= GZIP_FROM:
        packed = TLObject.serialize_bytes(gzip.compress(body, compresslevel=1))
        body = struct.pack("<I", GzipPacked.CONSTRUCTOR_ID) + packed
    return struct.pack("<Iq", RpcResult.CONSTRUCTOR_ID, request_id) + body


def rpc_error(request_id: int, failure: RpcFailureError) -> bytes:
    """Return the answer to a request that failed."""
    error = types.RpcError(error_code=failure.code, error_message=failure.name)
    return rpc_result(request_id, bytes(error))


def method_name(request: Tl) -> str:
    """Return a request's name as Telegram documents it, such as ``messages.getHistory``."""
    kind = type(request)
    name = kind.__name__.removesuffix("Request")
    name = name[0].lower() + name[1:]
    namespace = kind.__module__.removeprefix(functions.__name__).lstrip(".")
    return f"{namespace}.{name}" if namespace else name
