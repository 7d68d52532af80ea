"""``A NEAR/3 B``: both, with at most three words between, in either order."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.matching import Operator
from bot.rules.plans import both
from bot.rules.subject import MOST_PLACES, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Entry
    from bot.rules.description import TermDescription
    from bot.rules.matching import Bench
    from bot.rules.plans import Ways
    from bot.rules.subject import Subject
    from bot.rules.tree import Near


def build(node: Near, bench: Bench) -> Operator:
    """Return the operator of two things close together."""
    return Close(left=bench.build(node.left), right=bench.build(node.right), distance=node.distance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Operator):
    """Two parts with at most ``distance`` words between."""

    left: Operator
    right: Operator
    distance: int

    def find(self, subject: Subject) -> list[Place] | None:
        """Return the places of every pair that stands close enough."""
        left = self.left.find(subject)
        right = self.right.find(subject) if left else None
        if not left or not right:
            return None
        pairs = [*self._nearest(left, right), *self._nearest(right, left)]
        return list(dict.fromkeys(pairs))[:MOST_PLACES] or None

    def _nearest(self, some: list[Place], others: list[Place]) -> Iterator[Place]:
        """Yield each of ``some`` with the closest of ``others`` before and after it.

        Pairing all with all would grow without bounds on a text of one repeated word.
        """
        others = sorted(others)
        for one in some:
            at = bisect_left(others, one)
            for other in (*others[max(0, at - 1) : at + 2],):
                if 0 <= _between(one, other) <= self.distance:
                    spans = tuple(sorted({*one.spans, *other.spans}))
                    first, last = min(one.first, other.first), max(one.last, other.last)
                    yield Place(first, last, spans)

    def ways(self) -> Ways:
        """Return the ways to have both parts."""
        return both([self.left.ways(), self.right.ways()])

    def entries(self, subject: Subject) -> tuple[Entry, ...]:
        """Return the entries that both parts found."""
        parts = (self.left, self.right)
        return tuple(dict.fromkeys(one for part in parts for one in part.entries(subject)))

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of both parts."""
        return self.left.describe() + self.right.describe()


def _between(one: Place, other: Place) -> int:
    """Return how many words stand between two places; negative if they overlap."""
    if (one.first, one.last) > (other.first, other.last):
        one, other = other, one
    return other.first - one.last - 1
