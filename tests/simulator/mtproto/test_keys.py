from __future__ import annotations

from random import Random

import pytest
import rsa
from telethon.crypto import rsa as client

from bot.simulator.mtproto import RsaKey


@pytest.mark.parametrize("seed", range(4))
def test_a_client_encrypts_to_the_key(seed: int) -> None:
    key = RsaKey.generate(Random(seed))  # noqa: S311  the same every time
    assert key.modulus.bit_length() == 2048
    client.add_key(key.public_pem, old=False)
    block = client.encrypt(key.fingerprint, b"inner part")
    assert key.decrypt(block)[20:30] == b"inner part"


def test_the_pem_is_what_the_rsa_library_reads(rsa_key: RsaKey) -> None:
    public = rsa.PublicKey.load_pkcs1(rsa_key.public_pem.encode())
    assert (public.n, public.e) == (rsa_key.modulus, 65537)


def test_the_private_half_is_not_shown(rsa_key: RsaKey) -> None:
    assert str(rsa_key._private) not in repr(rsa_key)  # noqa: SLF001
