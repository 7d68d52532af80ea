r"""``/\bкалібр\w*/``: a regular expression, in time linear in the text (RE2), case never counting.

It sees the text as written: composed, without invisible characters, apostrophes as ``'``; forms
and look-alikes are its author's business.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import re2

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.keys import pattern_key
from bot.rules.matching import Operator
from bot.rules.plain import spelled
from bot.rules.plans import one_term
from bot.rules.regex_dialect import LETTER, Alternative, alternatives_of
from bot.rules.subject import MOST_PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rules.matching import Bench
    from bot.rules.plans import Ways
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Term

LONGEST = 1000
MOST_MEMORY = 1 << 20  # of a compiled pattern, in bytes; bounds the time spent on a letter, too
LARGEST_PROGRAM = 12_000  # about 0.1 s for the worst pattern on the longest post
_MOST_SIGNS = 8
_LONGEST_LETTER = 4  # bytes of UTF-8
# A pattern that is found in all of these is found nearly everywhere.
_PROBES = ("Прапор над містом", "one plain word", "24 7", "Где это было", "щось ще")


def build(term: Term, _bench: Bench) -> Operator:
    """Return the operator of a pattern.

    Raises:
        ExpressionError: RE2 cannot read it, it is too large, or it would match nearly every post.

    """
    if len(term.value) > LONGEST:
        raise ExpressionError(
            f"The regular expression has {len(term.value)} characters; {LONGEST} is the most. "
            "Split it with OR.",
            position=term.position,
        )
    ways = dict.fromkeys(alternatives_of(spelled(term.value), term.position))
    searches = tuple(_Search.of(way, term) for way in ways)
    operator = Pattern(pattern=term.value, searches=searches)
    if any(search.accepts_nothing for search in searches) or all(
        any(search.regex.search(probe.encode()) for search in searches) for probe in _PROBES
    ):
        raise ExpressionError(
            f"/{term.value[:60]}/ would match nearly every post. Put a letter that must be there.",
            position=term.position,
            suggestion=r"/\bкалібр\w*/",
        )
    return operator


class Found(Protocol):
    """What RE2 returns of a match; offsets are bytes."""

    def span(self, group: int) -> tuple[int, int]:
        """Return where a group was found."""
        ...


class Compiled(Protocol):
    """A pattern as RE2 holds it."""

    @property
    def programsize(self) -> int:
        """The number of its instructions."""
        ...

    def search(self, text: bytes, pos: int = 0) -> Found | None:
        """Return the leftmost match from a byte on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A compiled alternative; ``bare`` is its pattern, the match proper is ``group``."""

    bare: str
    regex: Compiled
    group: int
    starts_word: bool
    ends_word: bool
    accepts_nothing: bool

    @classmethod
    def of(cls, way: Alternative, term: Term) -> _Search:
        """Compile an alternative with what must not adjoin it."""
        before = f"(?:[^{LETTER}]|^)" if way.starts_word else ""
        after = f"(?:[^{LETTER}]|$)" if way.ends_word else ""
        bare = _compiled(way.pattern, term)
        bounded = before or after
        regex = _compiled(f"{before}({way.pattern}){after}", term) if bounded else bare
        nothing = bare.search(b"") is not None
        return cls(
            bare=way.pattern,
            regex=regex,
            group=1 if bounded else 0,
            starts_word=way.starts_word,
            ends_word=way.ends_word,
            accepts_nothing=nothing,
        )

    def spans(self, octets: bytes) -> Iterator[tuple[int, int]]:
        """Yield the spans found. The neighbour of one match may be the neighbour of the next."""
        at = 0
        for _ in range(MOST_PLACES):
            found = self.regex.search(octets, at)
            if found is None:
                return
            span = self._tightened(octets, at, found.span(self.group))
            yield span
            at = span[1]

    def _tightened(self, octets: bytes, at: int, span: tuple[int, int]) -> tuple[int, int]:
        r"""Return the span less signs at its ends, where the pattern can do without them.

        A boundary lies between a letter and a sign: the dot after an address is not of it. A
        pattern that needs the sign (``\b#tag``) keeps it.
        """
        for _ in range(_MOST_SIGNS):
            start, end = span
            first, last = _first_letter(octets[start:end]), _last_letter(octets[start:end])
            if self.starts_word and not _adjoins(first):
                found = self.regex.search(octets, start)
                fits = found is not None and start < found.span(self.group)[0] < end
            elif self.ends_word and not _adjoins(last):
                found = self.regex.search(octets[: end - len(last.encode())], at)
                fits = found is not None and found.span(self.group)[0] == start
            else:
                return span
            if found is None or not fits:
                return span
            span = found.span(self.group)
        return span


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern(Operator):
    """A regular expression as typed, and its alternatives."""

    pattern: str
    searches: tuple[_Search, ...]

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every place where an alternative is found."""
        plain = subject.plain
        return [
            subject.place_of(*plain.from_octets(*span))
            for search in self.searches
            for span in search.spans(plain.octets)
        ] or None

    def ways(self) -> Ways:
        """Return the patterns, which are looked for together with those of other rules."""
        return one_term(pattern_key(search.bare) for search in self.searches)

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the pattern."""
        return (TermDescription(term=f"/{self.pattern}/", remark="as a regular expression"),)


def _first_letter(octets: bytes) -> str:
    return octets[:_LONGEST_LETTER].decode(errors="ignore")[:1]


def _last_letter(octets: bytes) -> str:
    return octets[-_LONGEST_LETTER:].decode(errors="ignore")[-1:]


def _adjoins(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or unicodedata.combining(letter) > 0


def _compiled(pattern: str, term: Term) -> Compiled:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MOST_MEMORY
    try:
        regex: Compiled = re2.compile(pattern.encode(), options)
    except re2.error as error:
        raise ExpressionError(
            f"/{term.value[:60]}/ cannot be read as a regular expression: {_reason(error)}.",
            position=term.position,
            suggestion=f'="{term.value[:60]}"' if '"' not in term.value else "",
        ) from error
    if regex.programsize > LARGEST_PROGRAM:
        raise ExpressionError(
            f"/{term.value[:60]}/ is too large once its repetitions are written out. "
            "Use smaller numbers in braces.",
            position=term.position,
            suggestion=r"/\bкалібр\w*/",
        )
    return regex


def _reason(error: re2.error) -> str:
    text = error.args[0] if error.args else "no reason given"
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
