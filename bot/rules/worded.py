"""The operator that most terms become: a set of wordings, found through the words of the post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.description import TermDescription
from bot.rules.keys import word_keys
from bot.rules.matching import Operator
from bot.rules.plans import one_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rules.plans import Way, Ways
    from bot.rules.subject import Place, Subject
    from bot.rules.vocabulary import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded(Operator):
    """A term that stands for words; ``remark`` is said instead of the look-alike remark."""

    term: str
    meaning: Meaning
    remark: str = ""

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every place where one of the wordings stands."""
        return self.meaning.wordings.find(subject) or None

    def spans(self, subject: Subject) -> list[tuple[int, int]] | None:
        """Return the spans of every wording."""
        return self.meaning.wordings.spans(subject) or None

    def ways(self) -> Ways:
        """Return the ways to have one of the wordings."""
        return self.meaning.wordings.ways()

    def enough(self) -> Sequence[Way]:
        """Return the way to have a word that matches however it is written."""
        return one_term(word_keys(self.meaning.wordings.words))

    @property
    def complete(self) -> bool:
        """Whether any of the words will do, however it is written."""
        return not (self.meaning.wordings.capitals or self.meaning.wordings.sequences)

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the forms by family."""
        spellings = "· look-alike spellings" if self.meaning.respelled else ""
        return (
            TermDescription(
                term=self.term, families=self.meaning.families, remark=self.remark or spellings
            ),
        )
