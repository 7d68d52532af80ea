"""``"left bank"``: adjacent words, each in every form; or the whole group the phrase names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.text import words_of
from bot.rules.worded import Worded

if TYPE_CHECKING:
    from bot.rules.matching import Bench, Operator
    from bot.rules.tree import Term


def build(term: Term, bench: Bench) -> Operator:
    """Return the operator of a phrase. Raises ExpressionError if it has no word."""
    if not words_of(term.value):
        raise ExpressionError(
            f'"{term.value[:40]}" has no word in it.',
            position=term.position,
            suggestion='"left bank"',
        )
    if "*" in term.value:
        words = term.value.split()
        raise ExpressionError(
            f'"{term.value[:60]}" has a star in it; a phrase is made of whole words.',
            position=term.position,
            suggestion=" NEAR/0 ".join(words[:4]),
        )
    return Worded(term=f'"{term.value}"', meaning=bench.vocabulary.phrase(term.value))
