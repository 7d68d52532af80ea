"""``list:brands``: any entry of a watch list, each exactly as it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.matching import Operator

if TYPE_CHECKING:
    from bot.model import Entry
    from bot.rules.lists.entry_list import EntryList
    from bot.rules.matching import Bench
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Term

_MOST_SAID = 20


def build(term: Term, bench: Bench) -> Operator:
    """Return the operator of a list. Raises ExpressionError if there is no such list."""
    lists = bench.vocabulary.lists
    if term.value not in lists:
        raise ExpressionError(
            f"There is no list called {term.value[:40]}. Lists: {_said(list(lists))}.",
            position=term.position,
            suggestion=f"list:{_nearest(term.value, list(lists))}" if lists else "",
        )
    return Listed(entry_list=lists[term.value])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Operator):
    """A list; the post must hold one of its entries or more."""

    entry_list: EntryList

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every place of an entry; none for those hidden in a link behind a text."""
        found = self.entry_list.find(subject)
        if not found:
            return None
        return list(dict.fromkeys(one.place for one in found if one.place is not None))

    def entries(self, subject: Subject) -> tuple[Entry, ...]:
        """Return the entries that the post holds, each once, in the order of the text."""
        numbers = dict.fromkeys(one.number for one in self.entry_list.find(subject))
        return tuple(self.entry_list.entry(number) for number in numbers)

    def describe(self) -> tuple[TermDescription, ...]:
        """Return how many entries of which kind there are."""
        kinds = self.entry_list.kinds
        counts = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
        entries = "entry" if len(self.entry_list) == 1 else "entries"
        remark = f"any of {len(self.entry_list):,} {entries}" + (f" ({counts})" if counts else "")
        return (TermDescription(term=f"list:{self.entry_list.name}", remark=remark),)


def _said(names: list[str]) -> str:
    shown = ", ".join(f"list:{name}" for name in sorted(names)[:_MOST_SAID])
    left = len(names) - _MOST_SAID
    return (f"{shown} and {left} more" if left > 0 else shown) or "none yet"


def _nearest(name: str, names: list[str]) -> str:
    return next(iter(get_close_matches(name, names, n=1)), min(names))
