"""Keys that are no words: pieces of words, hashtags, words with a letter wrong, patterns.

Each scanner finds all keys of its kind in a post at once; it is only made if a rule needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from daachorse import DoubleArrayAhoCorasick

from bot.rules import keys as kinds
from bot.rules.keys import NEAR_MISS_LENGTHS, near_miss_keys, pattern_of, tag_key
from bot.rules.pattern_sets import PatternSet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.rules.subject import Subject


class Scanner(Protocol):
    """Finds the keys of one kind."""

    def keys(self, subject: Subject) -> Iterable[bytes]:
        """Return keys that the post has; some may be of no rule."""
        ...


def scanners_for(special: Mapping[bytes, Collection[bytes]]) -> tuple[Scanner, ...]:
    """Return what finds these keys, which are given by kind."""
    pieces = [
        key
        for kind in (kinds.BEGINNING, kinds.ENDING, kinds.INSIDE)
        for key in special.get(kind, ())
    ]
    scanners: list[Scanner] = []
    if pieces:
        scanners.append(_Pieces(pieces))
    if kinds.TAG in special:
        scanners.append(_Tags())
    if kinds.NEAR_MISS in special:
        scanners.append(_NearMisses())
    if kinds.PATTERN in special:
        scanners.append(_Patterns([*special[kinds.PATTERN]]))
    return tuple(scanners)


class _Pieces:
    """Beginnings, endings and insides of words, all in one pass over the words of a post."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._keys = tuple(pieces)
        self._automaton = DoubleArrayAhoCorasick([_bounded(key) for key in pieces])

    def keys(self, subject: Subject) -> Iterable[bytes]:
        text = b" %b " % b" ".join(subject.folded.coarse_keys)
        return [self._keys[number] for _, _, number in self._automaton.find_overlapping(text)]


def _bounded(key: bytes) -> bytes:
    kind, piece = key[:1], key[1:]
    before = b" " if kind == kinds.BEGINNING else b""
    after = b" " if kind == kinds.ENDING else b""
    return before + piece + after


class _Tags:
    """Hashtags."""

    def keys(self, subject: Subject) -> Iterable[bytes]:
        return map(tag_key, subject.tags)


class _NearMisses:
    """Words that one edit may turn into another."""

    def keys(self, subject: Subject) -> Iterable[bytes]:
        words = {key for key in subject.folded.coarse_keys if len(key) in NEAR_MISS_LENGTHS}
        return (key for word in words for key in near_miss_keys(word))


class _Patterns:
    """Regular expressions, all in one pass over the text."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)
        self._patterns = PatternSet([pattern_of(key) for key in keys])

    def keys(self, subject: Subject) -> Iterable[bytes]:
        return [self._keys[number] for number in self._patterns.found(subject.plain.octets)]
