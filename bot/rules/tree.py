"""The tree of a rule expression: what was asked, before it is known how to find it.

Leaves are ``Term``s: a kind, which names the operator, and a value as typed. Branches are
``Near``, ``And``, ``Or`` and ``Not``. Positions are code points of the expression and do not count
when trees are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FIELDS = ("from", "has", "is", "lang", "in", "list")

Kind = Literal[
    "word",  # Kherson       every form
    "phrase",  # "left bank"   adjacent words, each in every form
    "exact",  # =flag         this form only
    "prefix",  # evacuat*
    "suffix",  # *bank
    "inside",  # *anto*
    "regex",  # /калібр\w*/   the value is the pattern without slashes
    "fuzzy",  # ~zaluzhny     one edit
    "tag",  # #Kherson
    "from",
    "has",
    "is",
    "lang",
    "in",
    "list",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A leaf: one thing to look for."""

    kind: Kind
    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Both, with at most ``distance`` words between, in either order."""

    left: Node
    right: Node
    distance: int
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of the parts (two or more, none of them an And)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """Any of the parts (two or more, none of them an Or)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Without the part."""

    part: Node
    position: int = field(default=0, compare=False)


Node = Term | Near | And | Or | Not


def all_of(parts: list[Node]) -> Node:
    """Return the And of the parts, flat; a single part is itself."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else [part])
    return flat[0] if len(flat) == 1 else And(parts=tuple(flat))


def any_of(parts: list[Node]) -> Node:
    """Return the Or of the parts, flat; a single part is itself."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else [part])
    return flat[0] if len(flat) == 1 else Or(parts=tuple(flat))


def matches_nothingness(node: Node) -> bool:
    """Whether a post without any text would match, hence nearly every post."""
    match node:
        case Not():
            return not matches_nothingness(node.part)
        case And():
            return all(matches_nothingness(part) for part in node.parts)
        case Or():
            return any(matches_nothingness(part) for part in node.parts)
        case _:
            return False
