"""How a client and the server agree on an auth key.

Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

from hashlib import sha1
from typing import TYPE_CHECKING, Any

from telethon import helpers
from telethon.crypto import AES
from telethon.crypto import AuthKey as ClientKey
from telethon.tl import functions, types

from bot.simulator.mtproto.sealing import AuthKey
from bot.simulator.mtproto.wire import RpcFailureError, read_object

if TYPE_CHECKING:
    import random

    from bot.clock import Clock
    from bot.simulator.mtproto.keys import RsaKey

# The prime Telegram uses and every client knows to be good; a strange one costs them minutes.
PRIME = int(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f"
    "48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37"
    "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4"
    "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754"
    "fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f"
    "0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
    16,
)
GENERATOR = 3
# Small factors, because the client's search for them is work that proves nothing here.
P, Q = 1_000_003, 1_000_033
KEY_SIZE = 256
EXPONENT_BITS = 256  # short exponents keep eight parallel sign-ins quick


class HandshakeError(ConnectionError):
    """A step that does not follow from the one before."""


class Handshake:
    """One exchange; ``auth_key`` is set when it is done."""

    def __init__(self, *, rsa_key: RsaKey, random: random.Random, clock: Clock) -> None:
        self.auth_key: AuthKey | None = None
        self._rsa = rsa_key
        self._random = random
        self._clock = clock
        self._nonce = 0
        self._server_nonce = self._signed(16)
        self._new_nonce = 0
        self._secret = random.getrandbits(EXPONENT_BITS) | 1
        self._steps = {
            functions.ReqPqMultiRequest: self._begin,
            functions.ReqPqRequest: self._begin,
            functions.ReqDHParamsRequest: self._offer,
            functions.SetClientDHParamsRequest: self._finish,
        }

    def answer(self, body: bytes) -> bytes:
        """Return the answer to a client's plain message.

        Raises:
            HandshakeError: it does not belong here.
        """
        request = _read(body)
        step = self._steps.get(type(request))
        if step is None:
            raise HandshakeError(f"{type(request).__name__} needs an auth key.")
        return bytes(step(request))

    def _begin(self, request: Any) -> Any:  # noqa: ANN401  Telethon's types are untyped
        self._nonce = request.nonce
        return types.ResPQ(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            pq=(P * Q).to_bytes(8, "big"),
            server_public_key_fingerprints=[self._rsa.fingerprint],
        )

    def _offer(self, request: Any) -> Any:  # noqa: ANN401
        self._check(request)
        plain = self._rsa.decrypt(request.encrypted_data)
        inner = _read(plain[20:])
        if not isinstance(inner, types.PQInnerData) or inner.nonce != self._nonce:
            raise HandshakeError("The inner part belongs to another exchange.")
        self._new_nonce = inner.new_nonce
        offer = bytes(
            types.ServerDHInnerData(
                nonce=self._nonce,
                server_nonce=self._server_nonce,
                g=GENERATOR,
                dh_prime=PRIME.to_bytes(256, "big"),
                g_a=pow(GENERATOR, self._secret, PRIME).to_bytes(256, "big"),
                server_time=int(self._clock.now().timestamp()),
            )
        )
        offer = sha1(offer).digest() + offer  # noqa: S324  the protocol's own choice
        offer += self._random.randbytes(-len(offer) % 16)
        return types.ServerDHParamsOk(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            encrypted_answer=AES.encrypt_ige(offer, *self._cipher()),
        )

    def _finish(self, request: Any) -> Any:  # noqa: ANN401
        self._check(request)
        if not request.encrypted_data or len(request.encrypted_data) % 16:
            raise HandshakeError("The inner part is cut short.")
        plain = AES.decrypt_ige(request.encrypted_data, *self._cipher())
        inner = _read(plain[20:])
        if not isinstance(inner, types.ClientDHInnerData) or inner.nonce != self._nonce:
            raise HandshakeError("The inner part belongs to another exchange.")
        shared = pow(int.from_bytes(inner.g_b, "big"), self._secret, PRIME)
        key = shared.to_bytes(KEY_SIZE, "big")
        if key[0] == 0:
            return self._again(key.lstrip(b"\0"))
        new_nonce = self._new_nonce.to_bytes(32, "little", signed=True)
        server_nonce = self._server_nonce.to_bytes(16, "little", signed=True)
        salt = bytes(a ^ b for a, b in zip(new_nonce[:8], server_nonce[:8], strict=True))
        self.auth_key = AuthKey(key=key, salt=int.from_bytes(salt, "little", signed=True))
        return types.DhGenOk(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            new_nonce_hash1=ClientKey(key).calc_new_nonce_hash(self._new_nonce, 1),
        )

    def _again(self, short_key: bytes) -> Any:  # noqa: ANN401
        """Ask for another try: clients cut leading zeros off, and not all restore them later."""
        hashed = ClientKey(short_key).calc_new_nonce_hash(self._new_nonce, 2)
        return types.DhGenRetry(
            nonce=self._nonce, server_nonce=self._server_nonce, new_nonce_hash2=hashed
        )

    def _check(self, request: Any) -> None:  # noqa: ANN401
        if (request.nonce, request.server_nonce) != (self._nonce, self._server_nonce):
            raise HandshakeError("A nonce of another exchange.")

    def _cipher(self) -> tuple[bytes, bytes]:
        key, iv = helpers.generate_key_data_from_nonce(self._server_nonce, self._new_nonce)
        return key, iv

    def _signed(self, size: int) -> int:
        return int.from_bytes(self._random.randbytes(size), "little", signed=True)


def _read(body: bytes) -> Any:  # noqa: ANN401
    try:
        return read_object(body)
    except RpcFailureError as error:
        raise HandshakeError(f"Not a step of a handshake: {error}.") from error
