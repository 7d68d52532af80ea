"""``=flag``, ``="left bank"``: exactly this form; case and mixed look-alikes are still folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.text import words_of
from bot.rules.worded import Worded

if TYPE_CHECKING:
    from bot.rules.matching import Bench, Operator
    from bot.rules.tree import Term


def build(term: Term, bench: Bench) -> Operator:
    """Return the operator of an exact word or phrase. Raises ExpressionError if it has no word."""
    if not words_of(term.value):
        raise ExpressionError(
            f"`={term.value[:40]}` has no letter or digit to look for.",
            position=term.position,
            suggestion="=flag",
        )
    if "*" in term.value:
        raise ExpressionError(
            f"`={term.value[:40]}` asks for one form and for many. A star goes without =.",
            position=term.position,
            suggestion=term.value,
        )
    meaning = bench.vocabulary.exact(term.value)
    return Worded(term=f"={term.value}", meaning=meaning, remark="in this form only")
