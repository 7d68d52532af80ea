"""When a rule is worth asking: the ways in which a post can meet it, as sets of keys.

A *term* is a set of keys, of which a post has one or not. A *way* is a set of terms that must all
be there, a *plan* all the ways of a rule. A rule none of whose ways is there cannot match; one of
which a way is there still has to be asked, unless its plan says that this is all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Protocol

from bot.rules.keys import WORD, kind_of
from bot.rules.projection import word_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.rules.matching import Operator

Term = frozenset[bytes]
Way = frozenset[Term]
Ways = tuple[Way, ...] | None
"""None: nothing that simple can be said, the rule has to be asked about every post."""

MOST_WAYS = 32
_TELLING_LENGTH = 4


def one_term(keys: Iterable[bytes]) -> Ways:
    """Return the ways of what needs one of the keys."""
    return (frozenset({frozenset(keys)}),)


def either(some: Sequence[Ways]) -> Ways:
    """Return the ways of an alternative."""
    ways: dict[Way, None] = {}
    for each in some:
        if each is None:
            return None
        ways.update(dict.fromkeys(each))
    if len(ways) > MOST_WAYS:
        return one_term(key for way in ways for key in min(way, key=_commonness))
    return tuple(ways)


def both(some: Sequence[Ways]) -> Ways:
    """Return the ways of parts that must all be met; parts without ways are left out."""
    known = sorted((ways for ways in some if ways is not None), key=len)
    if not known:
        return None
    result = known[0]
    for ways in known[1:]:
        if len(result) * len(ways) <= MOST_WAYS:
            result = tuple(dict.fromkeys(one | other for one, other in product(result, ways)))
    return result


def words_in(ways: Ways) -> set[str]:
    """Return every folded word among the keys."""
    keys = {key for way in ways or () for term in way for key in term}
    return {word_of(key) for key in keys if kind_of(key) == WORD}


def _commonness(term: Term) -> tuple[int, int]:
    """Sort key: terms without very short words first (``по`` is everywhere), then small ones."""
    return sum(len(key) < _TELLING_LENGTH for key in term), len(term)


@dataclass(frozen=True, slots=True)
class Plan:
    """The ways of a rule with each term as one string of keys: cheap to keep, compare and store.

    ``complete``: a post in which one of the ways is met matches, and the places of the keys are
    all there is to show; every way is a single term then.
    """

    complete: bool
    ways: tuple[tuple[bytes, ...], ...] | None

    @classmethod
    def of(cls, operator: Operator) -> Plan:
        """Return the plan of a compiled expression; terms of a way in order, the rarest first."""
        ways = operator.ways()
        if ways is None:
            return cls(complete=False, ways=None)
        spelled = tuple(
            tuple(b" ".join(sorted(term)) for term in sorted(way, key=_commonness)) for way in ways
        )
        return cls(complete=operator.complete, ways=spelled)

    def pack(self) -> bytes:
        """Return the plan as bytes."""
        if self.ways is None:
            return b"?"
        return (b"!" if self.complete else b".") + b"\n\n".join(map(b"\n".join, self.ways))

    @classmethod
    def unpack(cls, packed: bytes) -> Plan:
        """Return the plan that ``pack`` made bytes of."""
        if packed == b"?":
            return cls(complete=False, ways=None)
        ways = tuple(tuple(way.split(b"\n")) for way in packed[1:].split(b"\n\n"))
        return cls(complete=packed.startswith(b"!"), ways=ways)


class PlanCache(Protocol):
    """Keeps packed plans by digest from one run of the program to the next."""

    def get(self, digest: bytes) -> bytes | None:
        """Return the plan of a digest, if it is known."""
        ...

    def put(self, digest: bytes, packed: bytes) -> None:
        """Keep a plan."""
        ...
