"""``#Kherson``: exactly this hashtag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.keys import tag_key
from bot.rules.matching import Operator
from bot.rules.plans import one_term
from bot.rules.text import fold_word

if TYPE_CHECKING:
    from bot.rules.matching import Bench
    from bot.rules.plans import Ways
    from bot.rules.subject import Place, Subject
    from bot.rules.tree import Term


def build(term: Term, _bench: Bench) -> Operator:
    """Return the operator of a hashtag. Raises ExpressionError for what cannot be one."""
    if not term.value.replace("_", "a").replace("'", "a").replace("’", "a").isalnum():
        raise ExpressionError(
            f"`#{term.value[:40]}` is no hashtag: those are made of letters, digits and _.",
            position=term.position,
            suggestion="#Kherson",
        )
    return Tag(tag=fold_word(term.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Operator):
    """A folded hashtag without its #."""

    tag: str

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every place of the tag, # included."""
        return [
            subject.place_of(start, end) for start, end in subject.tags.get(self.tag, ())
        ] or None

    def ways(self) -> Ways:
        """Return the tag."""
        return one_term([tag_key(self.tag)])

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the tag."""
        return (TermDescription(term=f"#{self.tag}", remark="this hashtag"),)
