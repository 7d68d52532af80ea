"""``Kherson``: a word in every form and spelling; ``C++`` and signs such as 🔥 as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.matching import Operator
from bot.rules.text import words_of
from bot.rules.worded import Worded

if TYPE_CHECKING:
    from bot.rules.matching import Bench
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Term

_OPERATORS = ("AND", "OR", "NOT", "NEAR")


def build(term: Term, bench: Bench) -> Operator:
    """Return the operator of a plain word. Raises ExpressionError for bare punctuation."""
    if words_of(term.value):
        remark = ""
        if term.value.upper() in _OPERATORS:
            remark = f"as a word; the operator is {term.value.upper()} in capitals"
        return Worded(term=term.value, meaning=bench.vocabulary.word(term.value), remark=remark)
    if term.value.isascii():
        raise ExpressionError(
            f"`{term.value[:40]}` has no letter or digit to look for.",
            position=term.position,
            suggestion="flag",
        )
    return Sign(sign=term.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Operator):
    """A piece of text without letters, found as it is."""

    sign: str

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every place where the sign stands."""
        places: list[Place] = []
        at = subject.text.find(self.sign)
        while at >= 0:
            places.append(subject.place_of(at, at + len(self.sign)))
            at = subject.text.find(self.sign, at + len(self.sign))
        return places or None

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the sign itself."""
        return (TermDescription(term=self.sign, remark="this sign as it is"),)
