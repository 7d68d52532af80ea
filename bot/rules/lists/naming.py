"""Which lists and channels an expression names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.tree import And, Near, Not, Or, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rules.tree import Node


def lists_named(node: Node) -> frozenset[str]:
    """Return the names of all lists in a tree."""
    return frozenset(term.value for term in _terms(node) if term.kind == "list")


def channels_named(node: Node) -> list[Term]:
    """Return the terms of a tree that name a channel."""
    return [term for term in _terms(node) if term.kind == "in"]


def _terms(node: Node) -> Iterator[Term]:
    match node:
        case Term():
            yield node
        case And() | Or():
            for part in node.parts:
                yield from _terms(part)
        case Near():
            yield from _terms(node.left)
            yield from _terms(node.right)
        case Not():
            yield from _terms(node.part)
