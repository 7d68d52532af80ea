"""The server's RSA key, made in a fraction of a second without any library.

The modulus is the product of four primes of 512 bits instead of two of 1024: to a client it is an
ordinary 2048-bit key, and small primes are found some twenty times faster. It guards nothing but
loopback traffic between a test and its own server.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

from telethon.crypto import rsa

if TYPE_CHECKING:
    import random

EXPONENT = 65537
PRIMES = 4
PRIME_BITS = 512
SMALL = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))
ROUNDS = 5  # of Miller-Rabin; for random candidates of this size far more than needed


@dataclass(frozen=True, slots=True)
class RsaKey:
    """A 2048-bit key that can decrypt what Telethon's client encrypts to it."""

    modulus: int
    _private: int = field(repr=False)

    @classmethod
    def generate(cls, random: random.Random) -> RsaKey:
        """Make a new key; the same random state makes the same key."""
        while True:
            primes = [_prime(random) for _ in range(PRIMES)]
            modulus = prod(primes)
            order = prod(p - 1 for p in primes)
            if modulus.bit_length() == PRIMES * PRIME_BITS and order % EXPONENT:
                return cls(modulus, pow(EXPONENT, -1, order))

    @property
    def public_pem(self) -> str:
        """The public key as PKCS #1 PEM, the form Telethon's ``rsa.add_key`` reads."""
        body = _der_integer(self.modulus) + _der_integer(EXPONENT)
        text = base64.b64encode(_der(0x30, body)).decode("ascii")
        lines = [text[i : i + 64] for i in range(0, len(text), 64)]
        head, foot = "-----BEGIN RSA PUBLIC KEY-----", "-----END RSA PUBLIC KEY-----"
        return "\n".join([head, *lines, foot, ""])

    @property
    def fingerprint(self) -> int:
        """The signed 64-bit number by which clients pick the key."""
        public = rsa.rsa.PublicKey(self.modulus, EXPONENT)
        fingerprint: int = rsa._compute_fingerprint(public)  # noqa: SLF001  the client's own
        return fingerprint

    def decrypt(self, block: bytes) -> bytes:
        """Return the 255 bytes a client padded and encrypted."""
        plain = pow(int.from_bytes(block, "big"), self._private, self.modulus)
        return plain.to_bytes(256, "big")[1:]


def _prime(random: random.Random) -> int:
    while True:
        # Both top bits set, so that four of them always multiply to 2048 bits or just below.
        candidate = random.getrandbits(PRIME_BITS) | (3 << (PRIME_BITS - 2)) | (1 << 509) | 1
        if all(candidate % small for small in SMALL) and _probably_prime(candidate, random):
            return candidate


def _probably_prime(candidate: int, random: random.Random) -> bool:
    odd = candidate - 1
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    return all(
        _passes(candidate, random.randrange(2, candidate - 1), odd, twos) for _ in range(ROUNDS)
    )


def _passes(candidate: int, base: int, odd: int, twos: int) -> bool:
    value = pow(base, odd, candidate)
    if value in (1, candidate - 1):
        return True
    for _ in range(twos - 1):
        value = value * value % candidate
        if value == candidate - 1:
            return True
    return False


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 0x80:  # noqa: PLR2004  DER's limit of the short form
        return bytes([tag, size]) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def _der_integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))
