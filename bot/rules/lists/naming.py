"""Which lists an expression names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.tree import And, Near, Not, Or, Term

if TYPE_CHECKING:
    from bot.rules.tree import Node


def lists_named(node: Node) -> frozenset[str]:
    """Return the names of all lists in a tree."""
    match node:
        case Term(kind="list"):
            return frozenset({node.value})
        case And() | Or():
            return frozenset().union(*map(lists_named, node.parts))
        case Near():
            return lists_named(node.left) | lists_named(node.right)
        case Not():
            return lists_named(node.part)
        case _:
            return frozenset()
