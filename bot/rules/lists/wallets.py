"""Wallet addresses: which there are, and whether one is mistyped.

Sources: BIP-13 and BIP-173/350 (Bitcoin), EIP-55 (Ethereum), TRON's developer guide (Base58Check,
prefix 0x41), TEP-2 (TON).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error, crc_hqx
from hashlib import sha256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_SUMS = (1, 0x2BC830A3)  # of segwit version 0, and of the later ones

_PREFIXED = re.compile(r"[13T][1-9A-HJ-NP-Za-km-z]{25,34}")
_SEGWIT = re.compile(r"bc1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{11,71}", re.IGNORECASE)
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_TON = re.compile(r"(?:EQ|UQ|Ef|Uf|kQ|0Q)[A-Za-z0-9_-]{46}")
_TON_BYTES, _CHECKSUM_BYTES = 36, 4


def is_wallet(value: str) -> bool:
    """Whether this is a wallet address without a mistake (of Ethereum's the case is not judged)."""
    if _ETHEREUM.fullmatch(value):
        return True
    if _SEGWIT.fullmatch(value):
        return value in (value.lower(), value.upper()) and _is_segwit(value.lower())
    if _PREFIXED.fullmatch(value):
        return _is_base58(value)
    return _TON.fullmatch(value) is not None and _is_ton(value)


def looks_like_wallet(value: str) -> bool:
    """Whether somebody meant a wallet address, mistyped or not."""
    patterns = (_ETHEREUM, _SEGWIT, _PREFIXED, _TON)
    return any(pattern.fullmatch(value) for pattern in patterns)


def minds_case(value: str) -> bool:
    """Whether a wallet in other capitals would be another one."""
    return not (_ETHEREUM.fullmatch(value) or _SEGWIT.fullmatch(value))


def _is_base58(value: str) -> bool:
    number = 0
    for letter in value:
        number = number * 58 + _BASE58.index(letter)
    try:
        octets = number.to_bytes(25, "big")
    except OverflowError:
        return False
    body, checksum = octets[:-_CHECKSUM_BYTES], octets[-_CHECKSUM_BYTES:]
    twice = sha256(sha256(body).digest()).digest()
    return twice[:_CHECKSUM_BYTES] == checksum and body[0] in {0x00, 0x05, 0x41}


def _is_segwit(value: str) -> bool:
    values = [ord(letter) >> 5 for letter in "bc"] + [0] + [ord(letter) & 31 for letter in "bc"]
    values += [_BECH32.index(letter) for letter in value[3:]]
    checksum = 1
    for each in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ each
        for bit, generator in enumerate(_GENERATORS):
            checksum ^= generator if (top >> bit) & 1 else 0
    return checksum in _BECH32_SUMS


def _is_ton(value: str) -> bool:
    try:
        octets = urlsafe_b64decode(value)
    except Error:
        return False
    return len(octets) == _TON_BYTES and crc_hqx(octets[:-2], 0) == int.from_bytes(octets[-2:])
