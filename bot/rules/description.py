"""What a rule will match, for people: the answer to /watch and of `rules explain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Rule

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The forms of one word in one language, the base form first."""

    language: str
    forms: tuple[str, ...]

    def __str__(self) -> str:
        """Return ``прапор, прапора, прапору … (14)``."""
        if len(self.forms) <= _SHOWN + 1:
            return ", ".join(self.forms)
        return f"{', '.join(self.forms[:_SHOWN])} … ({len(self.forms)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDescription:
    """One term as typed, what it matches by family, and a remark."""

    term: str
    families: tuple[Family, ...] = ()
    remark: str = ""

    def __str__(self) -> str:
        """Return ``flag: flag, flags · прапор, прапора, прапору … (14)``."""
        text = " · ".join(str(family) for family in _joined(self.families))
        parts = [part for part in (text, self.remark) if part]
        return f"{self.term}: {' '.join(parts)}"


def _joined(families: tuple[Family, ...]) -> list[Family]:
    """Take families with one base form together: Херсон has it in two languages."""
    joined: dict[str, Family] = {}
    for family in families:
        base = family.forms[0]
        forms = joined[base].forms if base in joined else ()
        every = tuple(dict.fromkeys(forms + family.forms))
        joined[base] = Family(language=family.language, forms=every)
    return list(joined.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A rule, its expression spelt out, and its terms in reading order."""

    rule: Rule
    expression: str
    terms: tuple[TermDescription, ...]

    @property
    def lines(self) -> list[str]:
        """One line a term, without repeats."""
        return list(dict.fromkeys(str(term) for term in self.terms))
