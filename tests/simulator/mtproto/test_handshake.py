from __future__ import annotations

from hashlib import sha1
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from telethon import helpers
from telethon.crypto import AES, rsa
from telethon.extensions import BinaryReader
from telethon.tl import functions, types

from bot.clock import SystemClock
from bot.simulator.mtproto.handshake import Handshake, HandshakeError, P, Q

if TYPE_CHECKING:
    from bot.simulator.mtproto import RsaKey


class LowRandom(Random):
    """Chooses the smallest secret, so that the client's half alone decides the key."""

    def getrandbits(self, _bits: int, /) -> int:
        return 0


def begin(handshake: Handshake) -> Any:
    return read(handshake.answer(bytes(functions.ReqPqMultiRequest(nonce=1))))


def read(body: bytes) -> Any:
    return BinaryReader(body).tgread_object()


def agree(handshake: Handshake, rsa_key: RsaKey, half: int) -> Any:
    offer = begin(handshake)
    nonces = {"nonce": 1, "server_nonce": offer.server_nonce}
    inner = types.PQInnerData(pq=offer.pq, p=b"", q=b"", new_nonce=5, **nonces)
    handshake.answer(
        bytes(
            functions.ReqDHParamsRequest(
                p=P.to_bytes(4, "big"),
                q=Q.to_bytes(4, "big"),
                public_key_fingerprint=rsa_key.fingerprint,
                encrypted_data=rsa.encrypt(rsa_key.fingerprint, bytes(inner)),
                **nonces,
            )
        )
    )
    answer = bytes(types.ClientDHInnerData(retry_id=0, g_b=half.to_bytes(256, "big"), **nonces))
    key, iv = helpers.generate_key_data_from_nonce(offer.server_nonce, 5)
    sealed = AES.encrypt_ige(sha1(answer).digest() + answer, key, iv)  # noqa: S324
    request = functions.SetClientDHParamsRequest(encrypted_data=sealed, **nonces)
    return read(handshake.answer(bytes(request)))


@pytest.mark.parametrize(
    ("half", "answer", "agreed"),
    [(1 << 2046, types.DhGenOk, True), (5, types.DhGenRetry, False)],
    ids=["full-length", "leading-zeros"],
)
def test_a_key_with_leading_zeros_is_not_agreed_on(
    rsa_key: RsaKey,
    half: int,
    answer: type,
    agreed: bool,  # noqa: FBT001
) -> None:
    handshake = Handshake(rsa_key=rsa_key, random=LowRandom(1), clock=SystemClock())
    assert isinstance(agree(handshake, rsa_key, half), answer)
    assert (handshake.auth_key is not None) is agreed


@pytest.mark.parametrize(
    "request_",
    [
        functions.help.GetConfigRequest(),
        functions.SetClientDHParamsRequest(nonce=2, server_nonce=3, encrypted_data=b""),
    ],
    ids=["a-call", "another-exchange"],
)
def test_what_does_not_belong_here(rsa_key: RsaKey, request_: Any) -> None:
    handshake = Handshake(rsa_key=rsa_key, random=Random(1), clock=SystemClock())  # noqa: S311
    begin(handshake)
    with pytest.raises(HandshakeError):
        handshake.answer(bytes(request_))
