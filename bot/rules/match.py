"""A rule found in a post: pure judgement, no identity yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Entry, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a rule found in a post: the spans to show, in order and apart.

    ``entries`` are those of its lists that were found, in the order of the text.
    """

    spans: tuple[Span, ...]
    entries: tuple[Entry, ...] = ()


class Match:
    """That a rule matches, and where.

    Where is worked out when it is first asked for: that a rule matches is often known from one word
    of the post, at a tenth of what it takes to find every place.
    """

    __slots__ = ("_found", "rule")

    def __init__(self, rule: str, found: Evidence | Callable[[], Evidence]) -> None:
        """Name the rule, and what it found or how to find it."""
        self.rule = rule
        self._found = found

    @property
    def evidence(self) -> Evidence:
        """What the rule found."""
        if not isinstance(self._found, Evidence):
            self._found = self._found()
        return self._found

    @property
    def spans(self) -> tuple[Span, ...]:
        """The pieces of the text to show, in order and apart."""
        return self.evidence.spans

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the rule's lists that were found, in the order of the text."""
        return self.evidence.entries

    def __eq__(self, other: object) -> bool:
        """Whether the same rule found the same."""
        if not isinstance(other, Match):
            return NotImplemented
        return self.rule == other.rule and self.evidence == other.evidence

    def __hash__(self) -> int:
        """Return the hash of rule and evidence."""
        return hash((self.rule, self.evidence))

    def __repr__(self) -> str:
        """Show rule and evidence."""
        return f"Match({self.rule!r}, {self.evidence!r})"
