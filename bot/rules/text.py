"""Text as rules see it: folded words, with offsets of the original.

A word is a run of letters and digits with apostrophes inside. Words joined by a hyphen are one
word *and* its parts (``Херсон-Миколаїв``), except parts that mean nothing alone (the two of
``F-16``). A hashtag is one word and its parts (``#ЛівийБерег``, ``#Херсон_сьогодні``). Every token
says which places of the text it takes, so that a part and the whole both have neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

from bot.rules.compounds import COMPOUND, Compound, compounds_of, words_of
from bot.rules.folding import APOSTROPHES, INVISIBLE, MARKS, fold_word

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


@dataclass(frozen=True)
class Folded:
    """A text and its tokens in the order of the text; a whole comes before its parts."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinct folded words; all that is needed of a post that no rule concerns."""
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
        return compounds_of(self._readable)

    @cached_property
    def _starts(self) -> list[int]:
        return [found.start() for found in COMPOUND.finditer(self._readable)]

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

    @cached_property
    def _readable(self) -> str:
        """The text with terminal colours blanked, whose last letter would glue to the next word."""
        if "\x1b" not in self.text:
            return self.text
        return _TERMINAL.sub(lambda found: " " * len(found[0]), self.text)


def fold(text: str) -> Folded:
    """Return the text with its words; the work is done when they are asked for. Never raises."""
    return Folded(text)
