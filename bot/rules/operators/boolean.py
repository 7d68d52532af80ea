"""``A B``, ``A OR B``, ``NOT A``: all, any, and none.

Of ``A B`` words side by side that name a concept match it too, by whatever it is called: ``Kryvyi
Rih`` finds Кривого Рогу, of which neither word is one of the two in other letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.matching import Operator
from bot.rules.plans import MOST_WAYS, both, either, every
from bot.rules.together import phrase_of, taken_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Entry
    from bot.rules.description import TermDescription
    from bot.rules.matching import Bench
    from bot.rules.plans import Way, Ways
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import And, Node, Not, Or


def build_all(node: And, bench: Bench) -> Operator:
    """Return the operator that wants every part."""
    parts = [*dict.fromkeys(node.parts)]
    built = [_one_of_all(some, bench) for some in taken_together(parts, bench.vocabulary)]
    return built[0] if len(built) == 1 else All(parts=tuple(built))


def _one_of_all(some: tuple[Node, ...], bench: Bench) -> Operator:
    """Return the operator of a part, or of words that may be there apart or as their concept."""
    words = [bench.build(part) for part in some]
    if len(words) == 1:
        return words[0]
    return Any(parts=(All(parts=tuple(words)), bench.build(phrase_of(some))))


def build_any(node: Or, bench: Bench) -> Operator:
    """Return the operator that wants one part or more."""
    return Any(parts=tuple(bench.build(part) for part in dict.fromkeys(node.parts)))


def build_none(node: Not, bench: Bench) -> Operator:
    """Return the operator that wants its part absent."""
    return Absent(part=bench.build(node.part))


@dataclass(frozen=True, slots=True, kw_only=True)
class All(Operator):
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

    def spans(self, subject: Subject) -> list[tuple[int, int]] | None:
        """Return the spans of all parts."""
        spans: list[tuple[int, int]] = []
        for part in self.parts:
            found = part.spans(subject)
            if found is None:
                return None
            spans += found
        return spans

    def ways(self) -> Ways:
        """Return the ways to have every part."""
        return both([part.ways() for part in self.parts])

    def enough(self) -> Sequence[Way]:
        """Return the ways to have every part for sure."""
        return every([part.enough() for part in self.parts])

    def entries(self, subject: Subject) -> tuple[Entry, ...]:
        """Return the entries that the parts found."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.entries(subject)))

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of all parts."""
        return tuple(term for part in self.parts for term in part.describe())


@dataclass(frozen=True, slots=True, kw_only=True)
class Any(Operator):
    """One part must match; the places of all that do are shown."""

    parts: tuple[Operator, ...]

    def find(self, subject: Subject) -> list[Place] | None:
        """Return the places of the parts that match."""
        matched = [found for part in self.parts if (found := part.find(subject)) is not None]
        return [place for found in matched for place in found] if matched else None

    def spans(self, subject: Subject) -> list[tuple[int, int]] | None:
        """Return the spans of the parts that match."""
        matched = [found for part in self.parts if (found := part.spans(subject)) is not None]
        return [span for found in matched for span in found] if matched else None

    def ways(self) -> Ways:
        """Return the ways to have one of the parts."""
        return either([part.ways() for part in self.parts])

    def enough(self) -> Sequence[Way]:
        """Return the ways to have one of the parts for sure."""
        return [way for part in self.parts for way in part.enough()][:MOST_WAYS]

    @property
    def complete(self) -> bool:
        """Whether its parts' ways say it all."""
        return all(part.complete for part in self.parts)

    def entries(self, subject: Subject) -> tuple[Entry, ...]:
        """Return the entries that the parts found."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.entries(subject)))

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of all parts."""
        return tuple(term for part in self.parts for term in part.describe())


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(Operator):
    """The part must not match; nothing is shown."""

    part: Operator

    def find(self, subject: Subject) -> list[Place] | None:
        """Return no places if the part is absent."""
        return [] if self.part.find(subject) is None else None

    def spans(self, subject: Subject) -> list[tuple[int, int]] | None:
        """Return no spans if the part is absent."""
        return [] if self.part.spans(subject) is None else None

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms that must be absent."""
        return self.part.describe()
