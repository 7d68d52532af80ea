"""``in:@channel``: posts of one channel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.filters import Filter
from bot.rules.subject import name_of

if TYPE_CHECKING:
    from bot.rules.matching import Bench, Operator
    from bot.rules.subject import Subject
    from bot.rules.tree import Term


def build(term: Term, _bench: Bench) -> Operator:
    """Return the filter. Raises ExpressionError if no name is left of the value."""
    name = name_of(term.value)
    if not name:
        raise ExpressionError(
            f"`in:{term.value[:40]}` names no channel.",
            position=term.position,
            suggestion="in:@channel",
        )
    return Filter(term=f"in:@{name}", asks=partial(_is_of, name), remark="posts of this channel")


def _is_of(name: str, subject: Subject) -> bool:
    return name in subject.channels
