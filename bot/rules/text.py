"""Text as rules see it: folded words, with offsets of the original.

A word is a run of letters and digits with apostrophes inside. Words joined by a hyphen are one
word *and* its parts (``Херсон-Миколаїв``), except parts that mean nothing alone (the two of
``F-16``). A hashtag is one word and its parts (``#ЛівийБерег``, ``#Херсон_сьогодні``). Every token
says which places of the text it takes, so that a part and the whole both have neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate, chain, filterfalse
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.compounds import (
    CHUNKS,
    COMPOUND,
    PLAIN,
    WORDS,
    Chunk,
    Compound,
    compounds_of,
    words_of,
)
from bot.rules.folding import APOSTROPHES, INVISIBLE, MARKS, fold_word
from bot.rules.projection import coarse_key, is_odd, key_of, mixes_scripts, project, word_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "APOSTROPHES",
    "INVISIBLE",
    "MARKS",
    "Folded",
    "Token",
    "fold_word",
    "words_of",
]

_MANY = 8  # what is asked for more often, or is longer, is looked up in a table
_TERMINAL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Token(NamedTuple):
    """A folded word: ``start``/``end`` in the original text, ``first``/``last`` place it takes."""

    start: int
    end: int
    folded: str
    first: int
    last: int


class Folded:
    """A text and its tokens in the order of the text; a whole comes before its parts.

    ``keys`` are the codes of its words (``projection.key_of``), repeats included: all that is
    needed of a post that no rule concerns. The rest is made when it is asked for.
    """

    _chunks: Sequence[tuple[int, bytes, Chunk]] = ()  # each with its offset and the cut it is of
    _flat: bytes | None = None
    _cut: Sequence[bytes] = ()

    def __init__(self, text: str) -> None:
        """Project the text and cut it into words. Never raises."""
        self.text = text
        projection = project(readable(text))
        if projection is None:
            self.keys = [key_of(word) for word in self.words]
            return
        raw, self._flat = projection
        self._cut = self.keys = self._flat.split()
        if mixes_scripts(self._flat):
            self._take_apart(raw, filter(is_odd, self._cut))
        elif not self._flat.isascii():
            self._take_apart(raw, filterfalse(bytes.isascii, self._cut))

    def _take_apart(self, raw: bytes, odd: Iterable[bytes]) -> None:
        """Look closer at the cuts that need it, which are given in order."""
        keys, chunks, at, padded = [*self._cut], [], 0, self._padded
        for key in odd:
            at = padded.index(b" %b " % key, at)
            chunk = CHUNKS[raw[at : at + len(key)]]
            chunks.append((at, key, chunk))
            keys += chunk.keys
            at += len(key)
        self.keys, self._chunks = keys, chunks

    @cached_property
    def _padded(self) -> bytes:
        """The projection between two spaces: so every word stands between spaces."""
        return b" %b " % (self._flat or b"")

    @property
    def coarse_keys(self) -> Sequence[bytes]:
        """The keys with foreign letters as one, see ``projection.coarse_key``."""
        if self._flat is not None:
            return self.keys
        return [coarse_key(word) for word in self.words]

    def spans_of(self, key: bytes) -> list[tuple[int, int]]:
        """Return the offsets of a word in the original text, without asking for its places."""
        if self._flat is None:
            return [(token.start, token.end) for token in self.tokens_of(word_of(key))]
        spans = [] if is_odd(key) else _between_spaces(key, self._padded)
        for start, _, chunk in self._chunks:
            if key in chunk.keys:
                spans += chunk.spans_of(key, start)
        return spans

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinct folded words."""
        if self._flat is None:
            return frozenset(chain.from_iterable([each[0] for each in self._compounds]))
        odd = {key for _, key, _ in self._chunks}
        whole = [WORDS[key] for key in self._cut if key not in odd]
        return frozenset(chain(whole, *[chunk.words for _, _, chunk in self._chunks]))

    @property
    def tokens(self) -> list[Token]:
        """Every word with its offsets in code points of the original text."""
        numbers = range(len(self._compounds))
        return [token for number in numbers for token in self._tokens_in(number)]

    def tokens_of(self, word: str) -> list[Token]:
        """Return the tokens of one folded word, in order. Rules share words: it is remembered."""
        tokens = self._found.get(word)
        if tokens is None:
            if len(self._found) >= _MANY:
                return self._by_word.get(word, [])
            tokens = self._found[word] = [
                token
                for number, compound in enumerate(self._compounds)
                if word in compound[0]
                for token in self._tokens_in(number)
                if token[2] == word
            ]
        return tokens

    def beginning_at(self, place: int) -> list[Token]:
        """Return the tokens whose first place is this one."""
        number = bisect_right(self._firsts, place) - 1
        if not 0 <= number < len(self._compounds):
            return []
        if len(self._compounds[number].pieces) > _MANY:
            return self._by_place.get(place, [])
        return [token for token in self._tokens_in(number) if token[3] == place]

    def places_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last place of the words that a span touches.

        What touches no word stands between two places: the first is the one after it, the last
        the one before.
        """
        first = bisect_right(self._single_ends, start)
        last = bisect_left(self._single_starts, end) - 1
        if first <= last:
            return self._singles[first].first, self._singles[last].last
        after = self._singles[first].first if first < len(self._singles) else self._firsts[-1]
        return after, after - 1

    @cached_property
    def _singles(self) -> list[Token]:
        """The tokens of one place that do not overlap, in the order of the text."""
        singles: dict[int, Token] = {}
        for token in self.tokens:
            if token.first == token.last:
                singles.setdefault(token.first, token)
        return [singles[place] for place in sorted(singles)]

    @cached_property
    def _single_starts(self) -> list[int]:
        return [token.start for token in self._singles]

    @cached_property
    def _single_ends(self) -> list[int]:
        return [token.end for token in self._singles]

    @cached_property
    def _by_word(self) -> dict[str, list[Token]]:
        by_word: dict[str, list[Token]] = {}
        for token in self.tokens:
            by_word.setdefault(token.folded, []).append(token)
        return by_word

    @cached_property
    def _by_place(self) -> dict[int, list[Token]]:
        by_place: dict[int, list[Token]] = {}
        for token in self.tokens:
            by_place.setdefault(token.first, []).append(token)
        return by_place

    def _tokens_in(self, number: int) -> list[Token]:
        at, place = self._starts[number], self._firsts[number]
        return [
            Token(at + start, at + end, folded, place + first, place + last)
            for start, end, folded, first, last in self._compounds[number].pieces
        ]

    @cached_property
    def _found(self) -> dict[str, list[Token]]:
        return {}

    @cached_property
    def _compounds(self) -> list[Compound]:
        if self._flat is None:
            return compounds_of(readable(self.text))
        if not self._chunks:
            return [PLAIN[key] for key in self._cut]
        compounds: list[Compound] = []
        for key, chunk in self._chunk_by_cut():
            if chunk is None:
                compounds.append(PLAIN[key])
            else:
                compounds += [compound for _, compound in chunk.compounds]
        return compounds

    @cached_property
    def _starts(self) -> list[int]:
        if self._flat is None:
            return [found.start() for found in COMPOUND.finditer(readable(self.text))]
        starts: list[int] = []
        at, index = 1, self._padded.index
        for key, chunk in self._chunk_by_cut():
            at = index(key, at)  # between two cuts is only space, so what is found is the next
            if chunk is None:
                starts.append(at - 1)
            else:
                starts += [at - 1 + start for start, _ in chunk.compounds]
            at += len(key)
        return starts

    def _chunk_by_cut(self) -> Iterator[tuple[bytes, Chunk | None]]:
        """Yield the cuts in order, those that were taken apart with their chunks."""
        odd = {key for _, key, _ in self._chunks}
        chunks = iter([chunk for _, _, chunk in self._chunks])
        return ((key, next(chunks) if key in odd else None) for key in self._cut)

    @cached_property
    def _firsts(self) -> list[int]:
        """The place at which each compound begins, and the place after the last."""
        return list(accumulate([compound.width for compound in self._compounds], initial=0))


def readable(text: str) -> str:
    """Return the text with terminal colours blanked, whose last letter would glue to a word."""
    if "\x1b" not in text:
        return text
    return _TERMINAL.sub(lambda found: " " * len(found[0]), text)


def _between_spaces(key: bytes, padded: bytes) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    needle, length = b" %b " % key, len(key)
    at = padded.find(needle)
    while at >= 0:
        spans.append((at, at + length))
        at = padded.find(needle, at + length)
    return spans
