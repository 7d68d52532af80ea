"""What a rule can ask for: one operator a file, each registered here.

A module builds its operator from a node of the tree; the operator finds itself in posts and
describes itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import ExpressionError
from bot.rules.folding import ATOM
from bot.rules.matching import Bench
from bot.rules.operators import (
    affix,
    boolean,
    exact,
    from_,
    fuzzy,
    has_,
    in_,
    is_,
    lang,
    list_,
    near,
    phrase,
    regex,
    tag,
    word,
)
from bot.rules.tree import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.rules.matching import Operator
    from bot.rules.tree import Node
    from bot.rules.vocabulary import Vocabulary

# Keyed by the kind of a term, or by the class of a branch.
OPERATORS: Mapping[str, Callable[[Any, Bench], Operator]] = {
    "word": word.build,
    "phrase": phrase.build,
    "exact": exact.build,
    "prefix": affix.build,
    "suffix": affix.build,
    "inside": affix.build,
    "regex": regex.build,
    "fuzzy": fuzzy.build,
    "tag": tag.build,
    "from": from_.build,
    "has": has_.build,
    "is": is_.build,
    "lang": lang.build,
    "in": in_.build,
    "list": list_.build,
    "Near": near.build,
    "And": boolean.build_all,
    "Or": boolean.build_any,
    "Not": boolean.build_none,
}


MOST_WORDS = 50  # of a phrase
_OF_WORDS = frozenset({"word", "phrase", "exact"})


def operator_of(node: Node, vocabulary: Vocabulary) -> Operator:
    """Return the operator of a tree. Raises ExpressionError for terms that cannot be used."""
    if isinstance(node, Term) and node.kind in _OF_WORDS:
        _refuse_long(node)
    bench = Bench(vocabulary=vocabulary, build=lambda part: operator_of(part, vocabulary))
    kind = node.kind if isinstance(node, Term) else type(node).__name__
    return OPERATORS[kind](node, bench)


def _refuse_long(term: Term) -> None:
    if len(ATOM.findall(term.value)) > MOST_WORDS:
        raise ExpressionError(
            f"`{term.value[:40]}…` has more than {MOST_WORDS} words. "
            "Watch for the few of them that tell.",
            position=term.position,
        )
