"""What an operator is: something that finds itself in a post, and can say what it looks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rules.description import TermDescription
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Node
    from bot.rules.vocabulary import Vocabulary

Anchors = frozenset[str] | None
"""Keys of which a post must have one to match at all: words, ``prefix*``, ``*suffix``, ``#tag``.
None: nothing that simple can be said, the operator has to be asked about every post."""


class Operator(Protocol):
    """A part of a compiled rule."""

    def find(self, subject: Subject) -> list[Place] | None:
        """Return the places to show (maybe none) if the post matches, else None."""
        ...

    def anchors(self) -> Anchors:
        """Return what a post must have for this to match."""
        ...

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of this part, as people read them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What an operator is built with: the rule's words, and how its parts are built."""

    vocabulary: Vocabulary
    build: Callable[[Node], Operator]
