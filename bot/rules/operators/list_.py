"""``list:brands``: any entry of a named list, each exactly as it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.text import words_of
from bot.rules.vocabulary import Meaning
from bot.rules.worded import Worded
from bot.rules.wordings import union

if TYPE_CHECKING:
    from bot.rules.matching import Bench, Operator
    from bot.rules.tree import Term


def build(term: Term, bench: Bench) -> Operator:
    """Return the operator of a list. Raises ExpressionError if there is no such list."""
    lists = bench.vocabulary.lists
    if term.value not in lists:
        there = ", ".join(f"list:{name}" for name in sorted(lists)) or "none yet"
        raise ExpressionError(
            f"There is no list called {term.value[:40]}. Lists: {there}.",
            position=term.position,
            suggestion=f"list:{min(lists)}" if lists else "",
        )
    entries = [entry for entry in lists[term.value] if words_of(entry)]
    wordings = union(bench.vocabulary.exact(entry).wordings for entry in entries)
    return Worded(
        term=f"list:{term.value}",
        meaning=Meaning(wordings=wordings),
        remark=f"any of {len(entries)} entries",
    )
