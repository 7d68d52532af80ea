"""Many regular expressions in one pass over a text: which of them could be found in it.

Patterns go into RE2's sets a few at a time: the automaton of a set grows with the product of its
patterns, and one that outgrows its memory would answer "none". So each set holds a pattern that is
always found; if it is not, every pattern of the set counts as found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

A_FEW = 32
_MOST_MEMORY = 16 << 20  # bytes of a set
_ALWAYS = r"\A"


class _Group(NamedTuple):
    """Patterns ``first`` to ``first + size - 1``; no set if RE2 would not make one of them."""

    first: int
    size: int
    together: re2.Set | None

    def found(self, octets: bytes) -> Iterator[int]:
        everything = range(self.first, self.first + self.size)
        if self.together is None:
            yield from everything
            return
        numbers = self.together.Match(octets)
        if self.size in numbers:
            yield from (self.first + number for number in numbers if number < self.size)
        else:
            yield from everything


class PatternSet:
    """Patterns in RE2's syntax, case never counting."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Compile the patterns, each of which RE2 can read."""
        self._groups = [
            _group(first, patterns[first : first + A_FEW])
            for first in range(0, len(patterns), A_FEW)
        ]

    def found(self, octets: bytes) -> list[int]:
        """Return the numbers of the patterns that may be found in UTF-8 text; none is left out."""
        return [number for group in self._groups for number in group.found(octets)]


def _group(first: int, patterns: Sequence[str]) -> _Group:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    together = re2.Set.SearchSet(options)
    try:
        for pattern in (*patterns, _ALWAYS):
            together.Add(pattern.encode())
        together.Compile()
    except re2.error:
        return _Group(first, len(patterns), None)
    return _Group(first, len(patterns), together)
