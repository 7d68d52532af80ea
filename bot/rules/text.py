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
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.compounds import (
    CHUNKS,
    COMPOUND,
    PLAIN,
    Chunk,
    Compound,
    compounds_of,
    words_of,
)
from bot.rules.folding import APOSTROPHES, INVISIBLE, MARKS, fold_word
from bot.rules.projection import Projection, key_of, mixes_scripts, project, word_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "APOSTROPHES",
    "INVISIBLE",
    "MARKS",
    "Folded",
    "Token",
    "fold",
    "fold_word",
    "words_of",
]

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

    def __init__(self, text: str) -> None:
        """Project the text and cut it into words. Never raises."""
        self.text = text
        self._readable = text if "\x1b" not in text else _without_colours(text)
        self._chunks: dict[int, Chunk] = {}
        projection = project(self._readable)
        self._flat = projection.flat if projection else None
        if projection is None:
            self.keys = [key_of(word) for word in self.words]
            return
        self._cut = self.keys = projection.flat.split()
        mixed = mixes_scripts(projection.flat)
        if mixed or not projection.flat.isascii():
            self._chunks = _chunks(projection, self._cut, mixed=mixed)
            self.keys = [*self._cut]
            for chunk in self._chunks.values():
                self.keys += chunk.keys

    def spans_of(self, key: bytes) -> list[tuple[int, int]]:
        """Return the offsets of a word in the original text, without asking for its places."""
        if self._flat is None:
            return [(token.start, token.end) for token in self.tokens_of(word_of(key))]
        spans = [(at, at + len(key)) for at in self._beginnings(key)]
        for number, chunk in self._chunks.items():
            if key in chunk.keys:
                spans += chunk.spans_of(key, self._offsets[number])
        return spans

    def _beginnings(self, key: bytes) -> Iterator[int]:
        """Yield the offsets of a word that is a cut of its own."""
        number = -1
        for _ in range(self._cut.count(key)):
            number = self._cut.index(key, number + 1)
            if number not in self._chunks:
                yield self._offsets[number]

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinct folded words."""
        return frozenset(chain.from_iterable([compound[0] for compound in self._compounds]))

    @property
    def tokens(self) -> list[Token]:
        """Every word with its offsets in code points of the original text."""
        numbers = range(len(self._compounds))
        return [token for number in numbers for token in self._tokens_in(number)]

    def tokens_of(self, word: str) -> list[Token]:
        """Return the tokens of one folded word, in order. Rules share words: it is remembered."""
        tokens = self._found.get(word)
        if tokens is None:
            tokens = self._found[word] = [
                token
                for number in self._numbers.get(word, ())
                for token in self._tokens_in(number)
                if token[2] == word
            ]
        return tokens

    def beginning_at(self, place: int) -> list[Token]:
        """Return the tokens whose first place is this one."""
        number = bisect_right(self._firsts, place) - 1
        if not 0 <= number < len(self._compounds):
            return []
        return [token for token in self._tokens_in(number) if token[3] == place]

    def places_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last place of the words that a span touches."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = max(first, bisect_left(self._starts, end) - 1)
        touched = [
            token
            for number in range(first, min(last + 1, len(self._compounds)))
            for token in self._tokens_in(number)
            if token.first == token.last and token.start < end and token.end > start
        ]
        if touched:
            return touched[0].first, touched[-1].last
        return self._firsts[first], self._firsts[first]

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
            return compounds_of(self._readable)
        if not self._chunks:
            return [PLAIN[key] for key in self._cut]
        return [compound for _, compound in self._laid_out()]

    @cached_property
    def _starts(self) -> list[int]:
        if self._flat is None:
            return [found.start() for found in COMPOUND.finditer(self._readable)]
        return [start for start, _ in self._laid_out()] if self._chunks else self._offsets

    def _laid_out(self) -> Iterator[tuple[int, Compound]]:
        for number, (at, key) in enumerate(zip(self._offsets, self._cut, strict=True)):
            chunk = self._chunks.get(number)
            if chunk is None:
                yield at, PLAIN[key]
            else:
                yield from [(at + start, compound) for start, compound in chunk.compounds]

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each cut begins: between two there is only space, so the next find is the next."""
        offsets, at, find = [], 0, (self._flat or b"").index
        for key in self._cut:
            at = find(key, at)
            offsets.append(at)
            at += len(key)
        return offsets

    @cached_property
    def _firsts(self) -> list[int]:
        """The place at which each compound begins, and the place after the last."""
        return list(accumulate([compound.width for compound in self._compounds], initial=0))

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The compounds that have a word."""
        numbers: dict[str, list[int]] = {}
        for number, compound in enumerate(self._compounds):
            for word in dict.fromkeys(compound[0]):
                numbers.setdefault(word, []).append(number)
        return numbers


def fold(text: str) -> Folded:
    """Return the text with its words. Never raises."""
    return Folded(text)


def _without_colours(text: str) -> str:
    """Blank terminal colours, whose last letter would glue to the next word."""
    return _TERMINAL.sub(lambda found: " " * len(found[0]), text)


def _chunks(projection: Projection, cut: list[bytes], *, mixed: bool) -> dict[int, Chunk]:
    """Return the cuts that need a closer look, taken apart, by number."""
    kept = projection.kept
    numbers = [number for number, key in enumerate(cut) if not key.isascii()]
    if mixed:
        touching = [number for number, key in enumerate(cut) if mixes_scripts(key)]
        numbers = sorted({*numbers, *touching})
    return {number: CHUNKS[kept[number]] for number in numbers}
