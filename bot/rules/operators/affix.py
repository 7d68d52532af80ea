"""``evacuat*``, ``*bank``, ``*anto*``: words that begin with, end with or contain a piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.keys import BEGINNING, ENDING, INSIDE, piece_key
from bot.rules.matching import Operator
from bot.rules.plans import one_term
from bot.rules.subject import Place
from bot.rules.text import fold_word, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rules.matching import Bench
    from bot.rules.plans import Ways
    from bot.rules.subject import Subject
    from bot.rules.tree import Term

SHORTEST = 2
_KEYS = {"prefix": BEGINNING, "suffix": ENDING, "inside": INSIDE}
_SAID = {"prefix": "begin with", "suffix": "end with", "inside": "contain"}
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "prefix": str.startswith,
    "suffix": str.endswith,
    "inside": str.__contains__,
}


def build(term: Term, _bench: Bench) -> Operator:
    """Return the operator of a piece of a word.

    Raises:
        ExpressionError: the piece is no part of one word, or too short to mean anything.

    """
    spans = words_of(term.value)
    if len(spans) != 1 or spans[0] != (0, len(term.value)):
        raise ExpressionError(
            f"`{term.value[:40]}` is not a piece of one word, so a star cannot extend it.",
            position=term.position,
            suggestion=f'="{term.value[:40]}"',
        )
    piece = fold_word(term.value)
    if len(piece) < SHORTEST:
        raise ExpressionError(
            f"`{piece}` with a star would match nearly every post. "
            f"Give it {SHORTEST} letters or more.",
            position=term.position,
            suggestion="evacuat*",
        )
    return Affix(kind=term.kind, piece=piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affix(Operator):
    """A piece of a word: ``kind`` is prefix, suffix or inside."""

    kind: str
    piece: str

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every word with the piece in its place."""
        fits = _TESTS[self.kind]
        return [
            Place(token.first, token.last, ((token.start, token.end),))
            for word in subject.folded.words
            if fits(word, self.piece)
            for token in subject.folded.tokens_of(word)
        ] or None

    def ways(self) -> Ways:
        """Return the piece."""
        return one_term([piece_key(_KEYS[self.kind], self.piece)])

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the piece and where it stands."""
        stars = {"prefix": f"{self.piece}*", "suffix": f"*{self.piece}"}
        term = stars.get(self.kind, f"*{self.piece}*")
        said = f"all words that {_SAID[self.kind]} {self.piece}"
        return (TermDescription(term=term, remark=said),)
