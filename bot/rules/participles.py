"""A Russian participle that was typed means itself: обвиняемый is nobody who accuses.

The dictionary holds participles among the forms of their verb. What is typed as a verb still means
them all: обвинять finds обвиняемых.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.rules.paradigm import Paradigm

_FULL = re.compile(
    r"(?P<stem>.+(?:нн|т|м|ш|щ))"
    r"(?:[ыи]ми?|[ыи]й|[ыи]е|[ыи]х|[ео]го|[ео]му|[ео]м|[ео]й|[ео]ю|[ео]е|ая|яя|ую)"
    r"(?P<self>ся)?\Z"
)
_OF_VERBS = frozenset({"PRTF", "perf", "impf"})
_AS_NOUN = "Subx"  # the dictionary's mark of заключённый and its like
_SHORT = ("", "а", "о", "ы")


def of_participle(one: Paradigm, word: str) -> Paradigm:
    """Return the participle alone of a verb's paradigm, if ``word`` is a full form of one."""
    found = _FULL.match(word) if "PRTF" in one.tags else None
    if not found:
        return one
    stem, reflexive = found["stem"], found["self"]
    full = [
        form
        for form in one.forms
        if (same := _FULL.match(_plain(form))) and (same["stem"], same["self"]) == (stem, reflexive)
    ]
    short = [form for form in one.forms if _plain(form) in _short_forms(one, stem)]
    return replace(
        one,
        base=next((form for form in full if form.endswith(("ый", "ий", "ийся"))), one.base),
        forms=tuple(full + short),
        tags=one.tags - _OF_VERBS | {"ADJF"},
    )


def _short_forms(one: Paradigm, stem: str) -> frozenset[str]:
    """Return уничтожен of уничтоженный; what is a noun has none, a treaty is заключено."""
    if _AS_NOUN in one.tags or not stem.endswith("нн"):
        return frozenset()
    return frozenset(stem[:-1] + ending for ending in _SHORT)


def _plain(form: str) -> str:
    return form.replace("ё", "е")
