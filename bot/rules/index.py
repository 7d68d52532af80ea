"""From the words of a post to the few rules that can match it.

Terms are shared: however many rules say ``flag``, its forms are kept once. A way of several terms
is filed under its rarest one, so a post costs what its words cost, not what the rules do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.keys import WORD, kind_of
from bot.rules.scanners import scanners_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.rules.plans import Plan
    from bot.rules.subject import Subject

NOTHING: list[bytes] = []


class RuleIndex:
    """Plans by number: the first of ``plans`` is that of rule 0."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        """File every plan."""
        self._numbers: dict[bytes, int] = {}  # of terms; only needed to take plans in
        self._terms: dict[bytes, int | tuple[int, ...]] = {}
        self._alone: dict[int, list[int]] = {}
        self._joint: dict[int, list[tuple[int, frozenset[int]]]] = {}
        self._always: list[int] = []
        special: dict[bytes, list[bytes]] = {}
        for number, plan in enumerate(plans):
            self._file(number, plan, special)
        self._scanners = scanners_for(special)
        self._has = self._terms.__contains__
        self._numbers.clear()

    def candidates(self, subject: Subject) -> dict[int, list[bytes]]:
        """Return the numbers of the rules that may match, with the keys of one-term ways."""
        keys = set(filter(self._has, subject.folded.keys))
        for scanner in self._scanners:
            keys.update(filter(self._has, scanner.keys(subject)))
        found = dict.fromkeys(self._always, NOTHING)
        if keys:
            self._join(self._present(keys), found)
        return found

    def _present(self, keys: set[bytes]) -> dict[int, list[bytes]]:
        """Return the terms that are there, each with the keys that brought it."""
        present: dict[int, list[bytes]] = {}
        terms = self._terms
        for key in keys:
            of_key = terms[key]
            for term in (of_key,) if isinstance(of_key, int) else of_key:
                if term in present:
                    present[term].append(key)
                else:
                    present[term] = [key]
        return present

    def _join(self, present: dict[int, list[bytes]], found: dict[int, list[bytes]]) -> None:
        there = present.keys()
        for term, keys in present.items():
            for number in self._alone.get(term, ()):
                found[number] = found[number] + keys if number in found else keys
            for number, others in self._joint.get(term, ()):
                if number not in found and others <= there:
                    found[number] = NOTHING

    def _file(self, number: int, plan: Plan, special: dict[bytes, list[bytes]]) -> None:
        if plan.ways is None:
            self._always.append(number)
            return
        for way in plan.ways:
            terms = [self._number_of(term, special) for term in way]
            if len(terms) == 1:
                self._alone.setdefault(terms[0], []).append(number)
            else:
                joint = (number, frozenset(terms[1:]))
                self._joint.setdefault(terms[0], []).append(joint)

    def _number_of(self, term: bytes, special: dict[bytes, list[bytes]]) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._numbers)
            terms = self._terms
            for key in term.split(b" "):
                before = terms.setdefault(key, number)
                if before != number:
                    terms[key] = (*((before,) if isinstance(before, int) else before), number)
                elif (kind := kind_of(key)) != WORD:
                    special.setdefault(kind, []).append(key)
        return number
