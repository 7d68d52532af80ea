"""Which terms of a rule a post has, and which it lacks: why a rule matched or did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.rules.explanation import terms_of
from bot.rules.operators import operator_of
from bot.rules.subject import Subject
from bot.rules.syntax import parse
from bot.rules.vocabulary import Vocabulary
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Rule
    from bot.rules.lexicon import Lexicon
    from bot.rules.matching import Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedTerm:
    """A term, and the pieces of a post's text that it is found in: () for what has no place.

    ``pieces`` is None where it is not found. ``excluded``: a post that matches must not have it.
    """

    term: str
    excluded: bool
    pieces: tuple[str, ...] | None


class Tracer:
    """The terms of one rule, each to be looked for alone."""

    def __init__(
        self, rule: Rule, *, lexicon: Lexicon, lists: Mapping[str, Any] | None = None
    ) -> None:
        """Build the operators of the terms. Raises ExpressionError."""
        vocabulary = Vocabulary(rule=rule, lexicon=lexicon, lists=lists or {})
        self._terms: dict[tuple[str, bool], Operator] = {
            (write(term), excluded): operator_of(term, vocabulary)
            for term, excluded in terms_of(parse(rule.when), vocabulary)
        }

    @property
    def only_term(self) -> str:
        """The term of a rule that is nothing but this term, "" of any other."""
        terms = list(self._terms)
        return terms[0][0] if len(terms) == 1 and not terms[0][1] else ""

    def trace(self, post: Mapping[str, object]) -> tuple[TracedTerm, ...]:
        """Return what of each term a post has, in the order of the expression."""
        subject = Subject(post)
        return tuple(
            TracedTerm(term=term, excluded=excluded, pieces=_pieces(operator, subject))
            for (term, excluded), operator in self._terms.items()
        )


def _pieces(operator: Operator, subject: Subject) -> tuple[str, ...] | None:
    places = operator.find(subject)
    if places is None:
        return None
    spans = sorted({span for place in places for span in place.spans})
    return tuple(subject.text[start:end] for start, end in spans)
