"""When a rule is worth asking: the ways in which a post can meet it, as sets of keys.

A *term* is a set of keys, of which a post has one or not. A *way* is a set of terms that must all
be there, a *plan* all the ways of a rule. A rule none of whose ways is there cannot match; one of
which a way is there still has to be asked, unless that way is *enough*.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
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


def one_term(keys: Iterable[bytes]) -> tuple[Way, ...]:
    """Return the ways of what needs one of the keys."""
    term = frozenset(keys)
    return (frozenset({term}),) if term else ()


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


def every(some: Sequence[Sequence[Way]]) -> Sequence[Way]:
    """Return the ways that are enough for parts that must all be met, given those of each part."""
    if prod(map(len, some)) > MOST_WAYS:
        return ()
    return tuple(dict.fromkeys(frozenset().union(*chosen) for chosen in product(*some)))


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

    ``enough``: how many of the ways, the first ones, leave nothing to ask: a post in which one of
    them is met matches. ``complete``: so do all, every way is a single term, and the places of the
    keys are all there is to show.
    """

    complete: bool
    ways: tuple[tuple[bytes, ...], ...] | None
    enough: int = 0

    @classmethod
    def of(cls, operator: Operator) -> Plan:
        """Return the plan of a compiled expression; terms of a way in order, the rarest first."""
        ways = operator.ways()
        if ways is None:
            return cls(complete=False, ways=None)
        sure, others = _parted(ways, operator.enough())
        return cls(
            complete=operator.complete,
            ways=tuple([_spelled(way) for way in (*sure, *others)]),
            enough=len(sure),
        )

    def pack(self) -> bytes:
        """Return the plan as bytes."""
        if self.ways is None:
            return b"?"
        ways = b"\n\n".join(map(b"\n".join, self.ways))
        return b"%c%d\n\n%b" % (b"!" if self.complete else b".", self.enough, ways)

    @classmethod
    def unpack(cls, packed: bytes) -> Plan:
        """Return the plan that ``pack`` made bytes of."""
        if packed == b"?":
            return cls(complete=False, ways=None)
        head, *ways = packed.split(b"\n\n")
        return cls(
            complete=head.startswith(b"!"),
            ways=tuple([tuple(way.split(b"\n")) for way in ways]),
            enough=int(head[1:]),
        )


def _spelled(way: Way) -> tuple[bytes, ...]:
    return tuple([b" ".join(sorted(term)) for term in sorted(way, key=_commonness)])


def _parted(ways: Sequence[Way], enough: Sequence[Way]) -> tuple[list[Way], list[Way]]:
    """Return the ways that are enough, and all others without what those already say.

    Of a way of one term some keys may be enough alone: ``kab`` with or without capitals.
    """
    known = set(ways)
    sure = dict.fromkeys(way for way in enough if len(way) == 1 or way in known)
    alone = frozenset(key for way in sure if len(way) == 1 for term in way for key in term)
    others = [way for way in ways if way not in sure]
    asked = [frozenset(term - alone for term in way) if len(way) == 1 else way for way in others]
    return [*sure], [way for way in asked if all(way)]


class PlanCache(Protocol):
    """Keeps packed plans by digest from one run of the program to the next."""

    def get(self, digest: bytes) -> bytes | None:
        """Return the plan of a digest, if it is known."""
        ...

    def put(self, digest: bytes, packed: bytes) -> None:
        """Keep a plan."""
        ...
