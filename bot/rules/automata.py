"""The dictionaries' automata, walked in few steps: pymorphy3 asks them thousands of times a word.

dawg-python calls five functions for every byte of a key. Here a key is followed in one loop, and
what hangs on a node (the same for all words of one paradigm) is remembered. Answers are the same.
Format of the units: https://code.google.com/archive/p/dawgdic (a double-array).
"""

from __future__ import annotations

from binascii import a2b_base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pymorphy3.dawg import EXTENSION_AVAILABLE

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Mapping, Sequence

    from pymorphy3 import MorphAnalyzer

    Replaces = Mapping[bytes, Sequence[tuple[bytes, str]]]
    Item = tuple[str, list[tuple[int, ...]]]

_LABEL = 1 << 31 | 0xFF
_VALUE = (1 << 31) - 1
_HAS_LEAF = 1 << 8
_EXTENSION = 1 << 9
_SEPARATOR = b"\x01"
_REMEMBERED = 1 << 14


def quicken(analyzer: MorphAnalyzer) -> MorphAnalyzer:
    """Give the analyzer automata that answer alike, but sooner; return it.

    With the C extension of dawg installed there is nothing to do.
    """
    if not EXTENSION_AVAILABLE:
        dictionary = analyzer.dictionary
        dictionary.words = Automaton(dictionary.words)
        dictionary.prediction_suffixes_dawgs = [
            _Remembering(suffixes) for suffixes in dictionary.prediction_suffixes_dawgs
        ]
        if analyzer.prob_estimator is not None:
            estimator = analyzer.prob_estimator
            estimator.p_t_given_w = _Shares(estimator.p_t_given_w)
    return analyzer


class Automaton:
    """A RecordDAWG of dawg-python, with those of its methods that pymorphy3 calls to parse."""

    def __init__(self, slow: Any) -> None:  # noqa: ANN401  dawg-python has no types
        self.compile_replaces = slow.compile_replaces
        self._units: array[int] = slow.dct._units  # noqa: SLF001  there is no other way in
        self._guide: array[int] = slow.guide._units  # noqa: SLF001  as above
        self._unpack = slow._struct.unpack  # noqa: SLF001  as above
        self._values = lru_cache(_REMEMBERED)(self._values_at)

    def __contains__(self, key: str) -> bool:
        """Whether the automaton holds ``key`` spelled so."""
        return follow(self._units, key.encode() + _SEPARATOR, 0) != 0

    def similar_keys(self, key: str, replaces: Replaces) -> list[str]:
        """Return the spellings of ``key`` that the automaton holds, itself first."""
        ends = self._ends(key, 0, replaces)
        return [spelled for spelled, end in ends if follow(self._units, _SEPARATOR, end)]

    def similar_items(self, key: str, replaces: Replaces) -> list[Item]:
        """Return those spellings with their values."""
        return [
            (spelled, self._values(node))
            for spelled, end in self._ends(key, 0, replaces)
            if (node := follow(self._units, _SEPARATOR, end))
        ]

    def similar_item_values(self, key: str, replaces: Replaces) -> list[list[tuple[int, ...]]]:
        """Return the values alone; words that begin with по- are looked up by them."""
        return [values for _, values in self.similar_items(key, replaces)]

    def _ends(self, key: str, index: int, replaces: Replaces) -> list[tuple[str, int]]:
        """Return every spelling of ``key`` that can be followed, with the node where it ends."""
        units = self._units
        found: list[tuple[str, int]] = []
        for place, letter in enumerate(key):
            step = letter.encode()
            if step in replaces:
                for other, spelled in replaces[step]:
                    if after := follow(units, other, index):
                        head = key[:place] + spelled
                        tails = self._ends(key[place + 1 :], after, replaces)
                        found += [(head + tail, end) for tail, end in tails]
            for label in step:  # as follow() does, without a call for every letter
                unit = units[index]
                index ^= ((unit >> 10) << ((unit & _EXTENSION) >> 6)) ^ label
                if units[index] & _LABEL != label:
                    return found
        return [(key, index), *found]

    def _values_at(self, index: int) -> list[tuple[int, ...]]:
        return [self._unpack(a2b_base64(key)) for key in self._payloads(index, b"")]

    def _payloads(self, index: int, key: bytes) -> Iterator[bytes]:
        if self._units[index] & _HAS_LEAF:
            yield key
        label = self._guide[2 * index]
        while label:
            step = bytes((label,))
            child = follow(self._units, step, index)
            yield from self._payloads(child, key + step)
            label = self._guide[2 * child + 1]


class _Remembering(Automaton):
    """What words that end alike are. There are few endings: they are remembered."""

    def __init__(self, slow: Any) -> None:  # noqa: ANN401  as above
        super().__init__(slow)
        self._known: dict[str, list[Item]] = {}

    def similar_items(self, key: str, replaces: Replaces) -> list[Item]:
        """Return the spellings of an ending with their values."""
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = super().similar_items(key, replaces)
        return found


class _Shares:
    """How often a word is what its tag says; most words were never counted."""

    def __init__(self, slow: Any) -> None:  # noqa: ANN401  as above
        self._units: array[int] = slow.dct._units  # noqa: SLF001  as above
        self._whole = slow.MULTIPLIER
        self._word, self._node = "", 0

    def prob(self, word: str, tag: object) -> float:
        """Return the share, 0 if it is not known."""
        if word != self._word:
            self._word, self._node = word, follow(self._units, f"{word}:".encode(), 0)
        node = self._node and follow(self._units, str(tag).encode(), self._node)
        return float(self._value(node) / self._whole) if node else 0.0

    def _value(self, node: int) -> int:
        unit = self._units[node]
        if not unit & _HAS_LEAF:
            return 0
        return self._units[node ^ ((unit >> 10) << ((unit & _EXTENSION) >> 6))] & _VALUE


def follow(units: array[int], labels: bytes, index: int) -> int:
    """Return the node that ``labels`` lead to; 0, the root's number, if there is none."""
    for label in labels:
        unit = units[index]
        index ^= ((unit >> 10) << ((unit & _EXTENSION) >> 6)) ^ label
        if units[index] & _LABEL != label:
            return 0
    return index
