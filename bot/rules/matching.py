"""What an operator is: something that finds itself in a post, and can say what it looks for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.model import Entry
    from bot.rules.description import TermDescription
    from bot.rules.plans import Way, Ways
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Node
    from bot.rules.vocabulary import Vocabulary


class Operator(ABC):
    """A part of a compiled rule."""

    __slots__ = ()

    @abstractmethod
    def find(self, subject: Subject) -> list[Place] | None:
        """Return the places to show (maybe none) if the post matches, else None."""

    def spans(self, subject: Subject) -> list[tuple[int, int]] | None:
        """Return only the spans of ``find``: many operators know them without the places."""
        places = self.find(subject)
        return None if places is None else [span for place in places for span in place.spans]

    @abstractmethod
    def describe(self) -> tuple[TermDescription, ...]:
        """Return the terms of this part, as people read them."""

    def ways(self) -> Ways:
        """Return the ways in which a post can meet this (see ``plans``).

        None unless an operator knows better: it has to be asked about every post.
        """
        return None

    def enough(self) -> Sequence[Way]:
        """Return ways that leave nothing to ask: a post in which one of them is met matches."""
        return ()

    @property
    def complete(self) -> bool:
        """Whether its ways say it all: single terms, and their places are all there is to show."""
        return False

    def entries(self, subject: Subject) -> tuple[Entry, ...]:
        """Return the entries of watch lists that a post holds; asked for posts that match."""
        del subject
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What an operator is built with: the rule's words, and how its parts are built."""

    vocabulary: Vocabulary
    build: Callable[[Node], Operator]
