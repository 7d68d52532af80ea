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
Candidates = dict[int, list[bytes] | None]


class RuleIndex:
    """Plans by number: the first of ``plans`` is that of rule 0."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        """File every plan."""
        self._numbers: dict[bytes, int] = {}  # of terms; only needed to take plans in
        self._terms: dict[bytes, int | tuple[int, ...]] = {}
        self._enough: dict[int, list[int]] = {}  # rules that match with the term
        self._alone: dict[int, list[int]] = {}  # rules that may match with it
        # with the other terms that must be there, and whether that is enough
        self._joint: dict[int, list[tuple[int, frozenset[int], bool]]] = {}
        self._always: Candidates = {}
        special: dict[bytes, list[bytes]] = {}
        for number, plan in enumerate(plans):
            self._file(number, plan, special)
        self._scanners = scanners_for(special)
        self._keys = self._terms.keys()
        self._numbers.clear()

    def candidates(self, subject: Subject) -> Candidates:
        """Return the numbers of the rules that may match: None means to ask them.

        With keys, the rule matches: they are those of its ways of one term that are there.
        """
        keys = self._keys & subject.folded.keys
        for scanner in self._scanners:
            keys |= self._keys & scanner.keys(subject)
        if not keys:
            return self._always
        found: Candidates = {**self._always}
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

    def _join(self, present: dict[int, list[bytes]], found: Candidates) -> None:
        enough, alone, joint = self._enough, self._alone, self._joint
        for term, keys in present.items():
            for number in enough.get(term, ()):
                before = found.get(number)
                found[number] = before + keys if before else keys
            for number in alone.get(term, ()):
                found.setdefault(number)
            for number, others, is_enough in joint.get(term, ()):
                if found.get(number) is None and others <= present.keys():
                    found[number] = NOTHING if is_enough else None

    def _file(self, number: int, plan: Plan, special: dict[bytes, list[bytes]]) -> None:
        if plan.ways is None:
            self._always[number] = None
            return
        for place, way in enumerate(plan.ways):
            is_enough = place < plan.enough
            first, *others = [self._number_of(term, special) for term in way]
            if others:
                joint = (number, frozenset(others), is_enough)
                self._joint.setdefault(first, []).append(joint)
            else:
                alone = self._enough if is_enough else self._alone
                alone.setdefault(first, []).append(number)

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
