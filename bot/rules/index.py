"""From the words of a post to the few rules that can match it.

A key that is enough for a rule calls it at once. Other terms are shared: however many rules ask for
``flag`` and something else, its forms are kept once, and a way of several terms is filed under its
rarest one. So a post costs what its words cost, not what the rules do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.keys import FIRST_SPECIAL, WORD, kind_of
from bot.rules.scanners import scanners_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.rules.plans import Plan
    from bot.rules.subject import Subject

Candidates = dict[int, list[bytes] | None]
"""Rules by number, with the keys that are enough for them, or None if they have to be asked."""


class RuleIndex:
    """Plans by number: the first of ``plans`` is that of rule 0."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        """File every plan."""
        filing = _Filing()
        for number, plan in enumerate(plans):
            filing.file(number, plan)
        self._calls, self._keys = filing.calls, filing.calls.keys()
        self._alone, self._joint, self._always = filing.alone, filing.joint, filing.always
        self._scanners = scanners_for(filing.special)

    def candidates(self, subject: Subject) -> Candidates:
        """Return the rules that may match a post, or do."""
        keys = self._keys & subject.folded.keys
        for scanner in self._scanners:
            keys |= self._keys & scanner.keys(subject)
        if not keys:
            return self._always
        found: Candidates = {**self._always}
        if terms := self._note(keys, found):
            self._join(terms, found)
        return found

    def _note(self, keys: set[bytes], found: Candidates) -> set[int]:
        """Take note of the rules that a key is enough for; return the terms that are there."""
        terms: set[int] = set()
        calls = self._calls
        for key in keys:
            called = calls[key]
            for number in (called,) if isinstance(called, int) else called:
                if number < 0:
                    terms.add(~number)
                elif before := found.get(number):
                    before.append(key)
                else:
                    found[number] = [key]
        return terms

    def _join(self, terms: set[int], found: Candidates) -> None:
        """Take note of the rules that terms call which are not enough alone."""
        for term in terms:
            for number in self._alone.get(term, ()):
                found.setdefault(number)
            for number, others, is_enough in self._joint.get(term, ()):
                if found.get(number) is None and others <= terms:
                    found[number] = [] if is_enough else None


class _Filing:
    """The index while plans are filed.

    ``calls``: the rules that a key is enough for, and, as ~number, the terms that it belongs to.
    ``alone``: by term, the rules that may match with it. ``joint``: those that need other terms as
    well, which ones, and whether that is enough. ``special``: keys that scanners look for, by kind.
    """

    def __init__(self) -> None:
        self.calls: dict[bytes, int | list[int]] = {}
        self.alone: dict[int, list[int]] = {}
        self.joint: dict[int, list[tuple[int, frozenset[int], bool]]] = {}
        self.always: Candidates = {}
        self.special: dict[bytes, dict[bytes, None]] = {}
        self._terms: dict[bytes, int] = {}

    def file(self, number: int, plan: Plan) -> None:
        """File a rule under its ways."""
        if plan.ways is None:
            self.always[number] = None
            return
        for place, way in enumerate(plan.ways):
            if len(way) == 1 and place < plan.enough:
                self._call(way[0], number)
                continue
            first, *others = map(self._number_of, way)
            if others:
                joint = (number, frozenset(others), place < plan.enough)
                self.joint.setdefault(first, []).append(joint)
            else:
                self.alone.setdefault(first, []).append(number)

    def _number_of(self, term: bytes) -> int:
        number = self._terms.get(term)
        if number is None:
            number = self._terms[term] = len(self._terms)
            self._call(term, ~number)
        return number

    def _call(self, term: bytes, number: int) -> None:
        """Have every key of a term call a rule or the term."""
        keys, calls = term.split(b" "), self.calls
        if max(keys) >= FIRST_SPECIAL:
            for key in keys:
                if (kind := kind_of(key)) != WORD:
                    self.special.setdefault(kind, {})[key] = None
        if calls.keys().isdisjoint(keys):
            calls.update(dict.fromkeys(keys, number))
            return
        for key in keys:
            before = calls.setdefault(key, number)
            if isinstance(before, list):
                before.append(number)
            elif before != number:
                calls[key] = [before, number]
