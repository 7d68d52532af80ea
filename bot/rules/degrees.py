"""Ukrainian comparatives and superlatives, which the dictionary holds as words of their own.

важкий, важчий, найважчий: whoever watches for one means all three. The Russian dictionary has them
in the paradigm of the adjective.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.rules.slavic import Paradigm, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST = "най"
_IRREGULAR = {"великий": "більший", "малий": "менший", "поганий": "гірший"}
# Words of their own, of ranks and schools: of their adjective only the superlative counts.
_ESTRANGED = frozenset({"більший", "вищий", "менший", "молодший", "нижчий", "старший"})
_SUFFIXES = ("ок", "ек", "ьк", "к")  # that the comparative drops: швидкий, швидший
_CHANGED = {"г": "жчий", "з": "жчий", "с": "щий", "ж": "жчий"}


def degrees(own: Iterable[Paradigm]) -> list[Paradigm]:
    """Return the comparatives and superlatives of the Ukrainian adjectives among the paradigms."""
    return [
        degree
        for one in own
        if one.language == "uk" and one.known and "ADJF" in one.tags and one.base.endswith("ий")
        for more in _comparatives(one.base)
        for degree in _both(more)
    ]


def _comparatives(adjective: str) -> Iterator[Paradigm]:
    for candidate in dict.fromkeys(_candidates(adjective)):
        yield from (
            one for one in readings(candidate, "uk") if one.base == candidate and "ADJF" in one.tags
        )


def _candidates(adjective: str) -> Iterator[str]:
    """Yield what the comparative may be; the dictionary tells."""
    if adjective in _IRREGULAR:
        yield _IRREGULAR[adjective]
        return
    stem = adjective[:-2]
    yield f"{stem}іший"
    roots = [stem, *[stem.removesuffix(suffix) for suffix in _SUFFIXES if stem.endswith(suffix)]]
    for root in roots:
        yield f"{root}ший"
        if root[-1:] in _CHANGED:
            yield root[:-1] + _CHANGED[root[-1]]


def _both(more: Paradigm) -> Iterator[Paradigm]:
    if more.base not in _ESTRANGED:
        yield more
    yield replace(more, base=_MOST + more.base, forms=tuple([_MOST + form for form in more.forms]))
