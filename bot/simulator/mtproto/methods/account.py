"""account.*: the 2FA password, proved without being sent (SRP).

Source: https://core.telegram.org/api/srp
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from telethon import password as srp
from telethon.tl import types

from bot.simulator.mtproto.caller import Exchange
from bot.simulator.mtproto.handshake import GENERATOR, PRIME
from bot.simulator.mtproto.wire import RpcFailureError
from bot.simulator.people import Account

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

SIZE = 256  # bytes of every big number
PRIME_BYTES = PRIME.to_bytes(SIZE, "big")
GENERATOR_BYTES = GENERATOR.to_bytes(SIZE, "big")


def get_password(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001  every method has both
    """account.getPassword: the terms of a password exchange, or that there is no password."""
    user_id = caller.key.asked_password or caller.me.user_id
    random = caller.random
    unset = types.account.Password(
        new_algo=types.PasswordKdfAlgoUnknown(),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=random.randbytes(SIZE),
    )
    account = caller.world.people.get(user_id)
    if not isinstance(account, Account) or account.password is None:
        return unset
    exchange = Exchange(random.getrandbits(62), random.getrandbits(2048))
    caller.exchanges[user_id] = exchange
    unset.has_password = True
    unset.current_algo = _terms(account)
    unset.srp_B = _number(_public(account, exchange.secret))
    unset.srp_id = exchange.srp_id
    return unset


def password_matches(caller: Caller, user_id: int, proof: Tl) -> bool:
    """Tell whether a client's proof shows that it knows the password.

    Raises:
        RpcFailureError: SRP_ID_INVALID, the proof belongs to no exchange under way.
    """
    account = caller.world.people.get(user_id)
    exchange = caller.exchanges.pop(user_id, None)
    if not isinstance(account, Account) or exchange is None:
        raise RpcFailureError(400, "SRP_ID_INVALID")
    if getattr(proof, "srp_id", None) != exchange.srp_id:
        raise RpcFailureError(400, "SRP_ID_INVALID")
    theirs = int.from_bytes(proof.A, "big")
    ours = _number(_public(account, exchange.secret))
    mixed = int.from_bytes(_hash(_number(theirs), ours), "big")
    shared = pow(theirs * pow(_verifier(account), mixed, PRIME), exchange.secret, PRIME)
    return bool(_expected(account, _number(theirs), ours, _hash(_number(shared))) == proof.M1)


def _expected(account: Account, theirs: bytes, ours: bytes, session: bytes) -> bytes:
    terms = _terms(account)
    both = bytes(a ^ b for a, b in zip(_hash(PRIME_BYTES), _hash(GENERATOR_BYTES), strict=True))
    return _hash(both, _hash(terms.salt1), _hash(terms.salt2), theirs, ours, session)


def _terms(account: Account) -> Tl:
    return _algorithm(sha256(f"{account.user_id}:{account.phone}".encode()).digest())


def _algorithm(salt: bytes) -> Tl:
    return types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        salt1=salt, salt2=salt[:16], g=GENERATOR, p=PRIME_BYTES
    )


def _verifier(account: Account) -> int:
    return _verifier_of(_terms(account).salt1, account.password or "")


@lru_cache(maxsize=100)
def _verifier_of(salt: bytes, password: str) -> int:
    """Return what the server keeps of a password; a hundred thousand rounds of hashing each."""
    digest = srp.compute_hash(_algorithm(salt), password)
    return pow(GENERATOR, int.from_bytes(digest, "big"), PRIME)


def _public(account: Account, secret: int) -> int:
    multiplier = int.from_bytes(_hash(PRIME_BYTES, GENERATOR_BYTES), "big")
    return (multiplier * _verifier(account) + pow(GENERATOR, secret, PRIME)) % PRIME


def _number(value: int) -> bytes:
    return value.to_bytes(SIZE, "big")


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()
