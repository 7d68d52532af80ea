"""The operator that ``has:``, ``is:``, ``lang:``, ``in:`` and ``from:`` become: a yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.matching import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Operator):
    """A question about the post that shows nothing in its text."""

    term: str
    asks: Callable[[Subject], bool]
    remark: str

    def find(self, subject: Subject) -> list[Place] | None:
        """Return no places if the answer is yes, None if it is no."""
        return [] if self.asks(subject) else None

    def describe(self) -> tuple[TermDescription, ...]:
        """Return what is asked."""
        return (TermDescription(term=self.term, remark=self.remark),)


def choose(term: Term, choices: Mapping[str, tuple[Callable[[Subject], bool], str]]) -> Filter:
    """Return the filter a term names. Raises ExpressionError that lists what there is."""
    name = term.value.lower()
    if name not in choices:
        known = ", ".join(f"{term.kind}:{choice}" for choice in choices)
        raise ExpressionError(
            f"`{term.kind}:{term.value[:40]}` is not known. There is {known}.",
            position=term.position,
            suggestion=f"{term.kind}:{_closest(name, list(choices))}",
        )
    asks, remark = choices[name]
    return Filter(term=f"{term.kind}:{name}", asks=asks, remark=remark)


def _closest(name: str, choices: list[str]) -> str:
    return next((choice for choice in choices if choice[:1] == name[:1]), choices[0])
