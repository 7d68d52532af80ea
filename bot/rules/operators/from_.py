"""``from:@name``: posts signed by, or forwarded from, somebody; by @name or by the name shown."""

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
            f"`from:{term.value[:40]}` names nobody.",
            position=term.position,
            suggestion="from:@name",
        )
    remark = "posts signed by or forwarded from this name"
    shown = f'"{term.value}"' if " " in term.value else term.value
    return Filter(term=f"from:{shown}", asks=partial(_is_by, name), remark=remark)


def _is_by(name: str, subject: Subject) -> bool:
    post = subject.post
    return name in (name_of(post.get("author")), name_of(post.get("forwarded_from")))
