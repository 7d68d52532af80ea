"""``~zaluzhny``: a word or any of its forms, one letter wrong, missing, too many, or two swapped.

The first letter is never the wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.description import TermDescription
from bot.rules.keys import LONGEST_LOOSE, SHORTEST_LOOSE, near_miss_keys, word_keys
from bot.rules.matching import Operator
from bot.rules.plans import one_term
from bot.rules.projection import coarse_key
from bot.rules.subject import Place
from bot.rules.text import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rules.description import Family
    from bot.rules.matching import Bench
    from bot.rules.plans import Ways
    from bot.rules.subject import Subject
    from bot.rules.tree import Term

SHORTEST, LONGEST = SHORTEST_LOOSE, 40


def build(term: Term, bench: Bench) -> Operator:
    """Return the operator of a word with one edit. Raises ExpressionError for short words."""
    spans = words_of(term.value)
    if (
        len(spans) != 1
        or spans[0] != (0, len(term.value))
        or not (SHORTEST <= len(term.value) <= LONGEST)
    ):
        raise ExpressionError(
            f"`~{term.value[:40]}` cannot be taken loosely: one letter off is allowed in single "
            f"words of {SHORTEST} to {LONGEST} letters.",
            position=term.position,
            suggestion=term.value if len(spans) == 1 else f'"{term.value}"',
        )
    meaning = bench.vocabulary.plain_word(term.value)
    forms = meaning.wordings.words.union(meaning.wordings.capitals)
    loose = frozenset(form for form in forms if len(form) >= SHORTEST)
    return Fuzzy(
        term=term.value,
        forms=forms,
        loose=loose,
        shortened=frozenset(cut for form in loose for cut in _cuts(form)),
        initials=frozenset(form[0] for form in loose),
        families=meaning.families,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy(Operator):
    """Forms, those long enough to be taken loosely, these with one letter missing, their initials.

    A word is one edit away if it is a form less a letter, or a form once it is less a letter or two
    neighbours have changed places, or if both less the same letter are equal.
    """

    term: str
    forms: frozenset[str]
    loose: frozenset[str]
    shortened: frozenset[str]
    initials: frozenset[str]
    families: tuple[Family, ...]

    def find(self, subject: Subject) -> list[Place] | None:
        """Return every word at most one edit away from a form, with the same first letter."""
        return [
            Place(token.first, token.last, ((token.start, token.end),))
            for word in subject.folded.words
            if self._fits(word)
            for token in subject.folded.tokens_of(word)
        ] or None

    def _fits(self, word: str) -> bool:
        if word in self.forms or word in self.shortened:
            return True
        if not SHORTEST <= len(word) <= LONGEST_LOOSE or word[0] not in self.initials:
            return False
        if any(swapped in self.loose for swapped in _swaps(word)):
            return True
        for at, cut in enumerate(_cuts(word), start=1):
            if cut in self.loose or (cut in self.shortened and self._substituted(word, at)):
                return True
        return False

    def _substituted(self, word: str, at: int) -> bool:
        """Whether a form differs from the word in the letter at this place only."""
        head, tail = word[:at], word[at + 1 :]
        return any(
            len(form) == len(word) and form.startswith(head) and form[at + 1 :] == tail
            for form in self.loose
        )

    def ways(self) -> Ways:
        """Return the forms, and what they share with words one edit away."""
        close = [key for form in self.loose for key in near_miss_keys(coarse_key(form))]
        return one_term([*word_keys(self.forms), *close])

    def describe(self) -> tuple[TermDescription, ...]:
        """Return the forms that are taken loosely."""
        remark = "and one letter off"
        return (TermDescription(term=f"~{self.term}", families=self.families, remark=remark),)


def _cuts(word: str) -> list[str]:
    """Return the word without one of its letters, the first one aside."""
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


def _swaps(word: str) -> Iterator[str]:
    """Yield the word with two neighbours swapped, the first letter aside."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
