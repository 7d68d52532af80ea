"""``A B``, ``A OR B``, ``NOT A``: all, any, and none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.wordings import rarity

if TYPE_CHECKING:
    from bot.rules.description import TermDescription
    from bot.rules.matching import Anchors, Bench, Operator
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import And, Not, Or


def build_all(node: And, bench: Bench) -> Operator:
    """Return the operator that wants every part."""
    return All(parts=tuple(bench.build(part) for part in node.parts))


def build_any(node: Or, bench: Bench) -> Operator:
    """Return the operator that wants one part or more."""
    return Any(parts=tuple(bench.build(part) for part in node.parts))


def build_none(node: Not, bench: Bench) -> Operator:
    """Return the operator that wants its part absent."""
    return Absent(part=bench.build(node.part))


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part must match; all their places are shown."""

    parts: tuple[Operator, ...]

    def find(self, subject: Subject) -> list[Place] | None:
        """Return the places of all parts."""
        places: list[Place] = []
        for part in self.parts:
            found = part.find(subject)
            if found is None:
                return None
            places.extend(found)
        return places

    def anchors(self) -> Anchors:
        """Return the anchors of the part that is probably the rarest."""
        known = [anchors for part in self.parts if (anchors := part.anchors()) is not None]
        return min(known, key=rarity) if known else None

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of all parts."""
        return tuple(term for part in self.parts for term in part.describe())


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """One part must match; the places of all that do are shown."""

    parts: tuple[Operator, ...]

    def find(self, subject: Subject) -> list[Place] | None:
        """Return the places of the parts that match."""
        matched = [found for part in self.parts if (found := part.find(subject)) is not None]
        return [place for found in matched for place in found] if matched else None

    def anchors(self) -> Anchors:
        """Return the anchors of all parts together."""
        every: set[str] = set()
        for part in self.parts:
            anchors = part.anchors()
            if anchors is None:
                return None
            every |= anchors
        return frozenset(every)

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of all parts."""
        return tuple(term for part in self.parts for term in part.describe())


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The part must not match; nothing is shown."""

    part: Operator

    def find(self, subject: Subject) -> list[Place] | None:
        """Return no places if the part is absent."""
        return [] if self.part.find(subject) is None else None

    def anchors(self) -> Anchors:
        """Say nothing: what is absent cannot be looked up."""
        return None

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms that must be absent."""
        return self.part.describe()
