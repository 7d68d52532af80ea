"""Auth keys, and messages sealed with them (MTProto 2.0).

Source: https://core.telegram.org/mtproto/description
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from hashlib import sha1, sha256

from telethon.crypto import AES

HEADER = struct.Struct("<qqqii")  # salt, session id, message id, sequence number, length
CLIENT, SERVER = 0, 8  # the offset into the auth key tells the two directions apart


class SealError(ConnectionError):
    """A message that was not sealed with the key it names."""


@dataclass(slots=True, kw_only=True, eq=False)
class AuthKey:
    """A key agreed on with one client; ``user_id`` is who signed in with it.

    ``asked_password`` is who gave a right code but still owes the password. ``revoked`` is set
    when the sign-in was taken back from outside; ``duplicated`` when the key itself is worthless.
    """

    key: bytes = field(repr=False)
    salt: int
    user_id: int | None = None
    asked_password: int | None = None
    revoked: bool = False
    duplicated: bool = False

    @property
    def key_id(self) -> bytes:
        """The eight bytes that name the key on the wire."""
        return sha1(self.key).digest()[-8:]  # noqa: S324  the protocol's own choice


@dataclass(frozen=True, slots=True)
class Opened:
    """A message a client sent."""

    salt: int
    session_id: int
    message_id: int
    sequence: int
    body: bytes


def open_sealed(key: AuthKey, packet: bytes) -> Opened:
    """Decrypt a client's packet.

    Raises:
        SealError: the packet was not sealed with this key or is cut short.
    """
    msg_key, sealed = packet[8:24], packet[24:]
    if len(msg_key) < 16 or not sealed or len(sealed) % 16:  # noqa: PLR2004  AES blocks
        raise SealError("A packet that cannot be sealed.")
    plain: bytes = AES.decrypt_ige(sealed, *_cipher(key.key, msg_key, CLIENT))
    if _message_key(key.key, plain, CLIENT) != msg_key:
        raise SealError("A packet that another key sealed.")
    salt, session_id, message_id, sequence, size = HEADER.unpack_from(plain)
    body = plain[HEADER.size : HEADER.size + size]
    return Opened(salt, session_id, message_id, sequence, body)


def seal(key: AuthKey, session_id: int, message: bytes, padding: bytes) -> bytes:
    """Encrypt a server's message (with its id, sequence number and length) into a packet.

    ``padding`` must hold at least 28 random bytes; as many as needed are taken.
    """
    plain = struct.pack("<qq", key.salt, session_id) + message
    plain += padding[: -(len(plain) + 12) % 16 + 12]
    msg_key = _message_key(key.key, plain, SERVER)
    sealed: bytes = AES.encrypt_ige(plain, *_cipher(key.key, msg_key, SERVER))
    return key.key_id + msg_key + sealed


def _message_key(key: bytes, plain: bytes, side: int) -> bytes:
    return sha256(key[88 + side : 120 + side] + plain).digest()[8:24]


def _cipher(key: bytes, msg_key: bytes, side: int) -> tuple[bytes, bytes]:
    one = sha256(msg_key + key[side : side + 36]).digest()
    two = sha256(key[40 + side : 76 + side] + msg_key).digest()
    return one[:8] + two[8:24] + one[24:32], two[:8] + one[8:24] + two[24:32]
