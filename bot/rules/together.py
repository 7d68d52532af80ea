"""Bare words side by side that name a concept together: Kryvyi Rih, White House, black sea."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from bot.rules.tree import Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.rules.tree import Node
    from bot.rules.vocabulary import Vocabulary

_MOST_WORDS = 3


def taken_together(parts: Sequence[Node], vocabulary: Vocabulary) -> Iterator[tuple[Node, ...]]:
    """Yield the parts of an And in their order, words that name a group together as one tuple."""
    at = 0
    while at < len(parts):
        some = _named(parts[at : at + _MOST_WORDS], vocabulary) or (parts[at],)
        yield some
        at += len(some)


def phrase_of(words: Sequence[Node]) -> Term:
    """Return words that were taken together as the phrase they make."""
    terms = [word for word in words if isinstance(word, Term)]
    said = " ".join(term.value for term in terms)
    return Term(kind="phrase", value=said, position=terms[0].position)


def _named(parts: Sequence[Node], vocabulary: Vocabulary) -> tuple[Node, ...]:
    """Return as many of the first parts as name a group; () if they do not."""
    words = tuple(takewhile(_is_word, parts))
    for size in range(len(words), 1, -1):
        if vocabulary.names_group(phrase_of(words[:size]).value):
            return words[:size]
    return ()


def _is_word(part: Node) -> bool:
    return isinstance(part, Term) and part.kind == "word"
