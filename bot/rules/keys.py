"""Keys: what is looked up when a post comes, as bytes that hold neither a space nor a line end.

A word's key is its code in the projection. Every other kind begins with a code that no word has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.projection import coarse_key, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = b""
BEGINNING, ENDING, INSIDE, TAG, NEAR_MISS, PATTERN = (bytes([code]) for code in range(0xFA, 0x100))
FIRST_SPECIAL = BEGINNING  # no word's key begins with a code from here on
SHORTEST_LOOSE, LONGEST_LOOSE = 7, 80  # letters of a form of which one may be wrong
NEAR_MISS_LENGTHS = range(SHORTEST_LOOSE - 1, LONGEST_LOOSE + 2)  # of words one edit away


def kind_of(key: bytes) -> bytes:
    """Return what kind of key it is."""
    return key[:1] if key >= FIRST_SPECIAL else WORD


def piece_key(kind: bytes, piece: str) -> bytes:
    """Return the key of words that begin with, end with or contain a folded piece."""
    return kind + coarse_key(piece)


def tag_key(tag: str) -> bytes:
    """Return the key of a folded hashtag, given without its #."""
    return TAG + key_of(tag)


def near_miss_keys(word: bytes) -> Iterator[bytes]:
    """Yield the keys that a word shares with every word one edit away, its first letter aside.

    ``word`` is a coarse key.
    """
    yield NEAR_MISS + word
    for at in range(1, len(word)):
        yield NEAR_MISS + word[:at] + word[at + 1 :]


def pattern_key(pattern: str) -> bytes:
    """Return the key of a regular expression."""
    return PATTERN + pattern.encode("utf-8", "surrogatepass").hex().encode()


def pattern_of(key: bytes) -> str:
    """Return the regular expression of a key."""
    return bytes.fromhex(key[1:].decode()).decode("utf-8", "surrogatepass")


def word_keys(words: Iterable[str]) -> frozenset[bytes]:
    """Return the keys of folded words."""
    return frozenset(map(key_of, words))
