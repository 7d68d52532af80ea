"""Sets of words and of word sequences, found in a folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from bot.rules.folding import APOSTROPHES, HYPHENS, INVISIBLE, MARKS
from bot.rules.keys import word_keys
from bot.rules.plans import either, one_term
from bot.rules.projection import key_of
from bot.rules.subject import MOST_PLACES, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.rules.plans import Way, Ways
    from bot.rules.subject import Subject
    from bot.rules.text import Token


_CLOSE = re.compile(rf"[\s_#*\"«»„“”{APOSTROPHES}{HYPHENS}{INVISIBLE}{MARKS}]*")
_SHORT = 3  # letters of a word that a dot may end: St. Petersburg


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Adjacent words, each any of a set.

    ``before``, ``between`` and ``after`` are signs that must stand there (the ``++`` of ``C++``);
    "" asks for nothing. ``close``: no sign that parts thoughts may stand between, as in «Мер блок,
    пост у мережі», which is no блокпост. ``capitals``: words of a slot, by its number, that count
    only if that many of their first letters are capitals in the post.
    """

    slots: tuple[frozenset[str], ...]
    capitals: frozenset[tuple[int, str, int]] = frozenset()
    before: str = ""
    between: tuple[str, ...] = ()
    after: str = ""
    close: bool = False

    def find(self, subject: Subject) -> Iterator[Place]:
        """Yield the places where the sequence stands, at most as many as anybody looks at."""
        return islice(self._places(subject), MOST_PLACES)

    def _places(self, subject: Subject) -> Iterator[Place]:
        words = subject.folded.words
        if any(words.isdisjoint(slot) for slot in self.slots):
            return
        for word in words & self.slots[0]:
            for token in subject.folded.tokens_of(word):
                if not self._written(subject.text, token, 0):
                    continue
                for last in self._continued(subject, token, 1):
                    if self._signed(subject.text, token.start, last.end):
                        start = token.start - len(self.before)
                        end = last.end + len(self.after)
                        yield Place(token.first, last.last, ((start, end),))

    def _continued(self, subject: Subject, token: Token, slot: int) -> Iterator[Token]:
        """Yield the last tokens of every way to go on after ``token``."""
        if slot == len(self.slots):
            yield token
            return
        for follower in subject.folded.beginning_at(token.last + 1):
            if (
                follower.folded in self.slots[slot]
                and self._written(subject.text, follower, slot)
                and self._joined(subject.text, token, follower, slot)
            ):
                yield from self._continued(subject, follower, slot + 1)

    def _written(self, text: str, token: Token, slot: int) -> bool:
        """Whether the token has the capitals that its word needs in this slot."""
        return all(
            is_capital(text[token.start : token.end], stem)
            for number, word, stem in self.capitals
            if number == slot and word == token.folded
        )

    def _joined(self, text: str, token: Token, follower: Token, slot: int) -> bool:
        gap = text[token.end : follower.start]
        if self.close and not _CLOSE.fullmatch(gap.lstrip(".") if _is_short(token) else gap):
            return False
        sign = self.between[slot - 1] if self.between else ""
        return not sign or "".join(gap.split()) == sign

    def _signed(self, text: str, start: int, end: int) -> bool:
        return text.endswith(self.before, 0, start) and text.startswith(self.after, end)

    def way(self) -> Way:
        """Return what has to be there: a word of every slot."""
        return frozenset(word_keys(slot) for slot in self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """All that one term of a rule matches.

    ``capitals``: words that count only if that many of their first letters are capitals in the
    post (``КАБами``, but not ``кабами``).
    """

    words: frozenset[str] = frozenset()
    capitals: Mapping[str, int] = field(default_factory=dict)
    sequences: tuple[Sequence, ...] = ()

    def find(self, subject: Subject) -> list[Place]:
        """Return every place of the post where one of them stands."""
        folded = subject.folded
        found = [
            Place(token.first, token.last, ((token.start, token.end),))
            for word in folded.words & self.words
            for token in folded.tokens_of(word)
        ]
        if self.capitals:
            found.extend(self._in_capitals(subject))
        for sequence in self.sequences:
            found.extend(sequence.find(subject))
        return found

    def spans(self, subject: Subject) -> list[tuple[int, int]]:
        """Return where one of them stands, as ``find`` would, without the places."""
        folded, text = subject.folded, subject.text
        there = folded.words
        spans = [span for word in there & self.words for span in folded.spans_of(key_of(word))]
        spans += [
            (start, end)
            for word in self.capitals.keys() & there
            for start, end in folded.spans_of(key_of(word))
            if is_capital(text[start:end], self.capitals[word])
        ]
        for sequence in self.sequences:
            spans += [span for place in sequence.find(subject) for span in place.spans]
        return spans

    def _in_capitals(self, subject: Subject) -> Iterator[Place]:
        for word in self.capitals.keys() & subject.folded.words:
            for token in subject.folded.tokens_of(word):
                if is_capital(subject.text[token.start : token.end], self.capitals[word]):
                    yield Place(token.first, token.last, ((token.start, token.end),))

    def ways(self) -> Ways:
        """Return the ways to have one of them: a word, or all of a sequence."""
        words = self.words.union(self.capitals)
        single = one_term(word_keys(words))
        return either([single, *[(sequence.way(),) for sequence in self.sequences]])


def _is_short(token: Token) -> bool:
    return token.end - token.start <= _SHORT


def is_capital(written: str, stem: int) -> bool:
    """Whether the first ``stem`` letters of a word as it is written are capitals.

    A small one among them does no harm: БпЛАми is БПЛА.
    """
    letters = [letter for letter in written if letter.isalpha()][:stem]
    return not letters or (letters[0].isupper() and letters[-1].isupper())


def union(some: Iterable[Wordings]) -> Wordings:
    """Return what any of them matches."""
    every = list(some)
    capitals: dict[str, int] = {}
    for one in every:
        for word, stem in one.capitals.items():
            capitals[word] = min(stem, capitals.get(word, stem))
    words = frozenset().union(*[one.words for one in every])
    return Wordings(
        words=words,
        capitals={word: stem for word, stem in capitals.items() if word not in words},
        sequences=tuple(dict.fromkeys(sequence for one in every for sequence in one.sequences)),
    )
