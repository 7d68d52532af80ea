"""``is:forward``, ``is:edit``, ``is:reply``: what kind of post it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.rules.filters import choose

if TYPE_CHECKING:
    from bot.rules.matching import Bench, Operator
    from bot.rules.subject import Subject
    from bot.rules.tree import Term


def build(term: Term, _bench: Bench) -> Operator:
    """Return the filter. Raises ExpressionError for a kind there is not."""
    return choose(term, _KINDS)


def _is_set(key: str, subject: Subject) -> bool:
    return bool(subject.post.get(key))


_KINDS = {
    "forward": (partial(_is_set, "forwarded_from"), "forwarded posts"),
    "edit": (partial(_is_set, "edited"), "edited posts"),
    "reply": (partial(_is_set, "reply_to"), "replies"),
}
