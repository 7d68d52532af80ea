"""Names and titles as others chose them, made fit to stand in a line of ours."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_RIGHT_TO_LEFT = ("R", "AL")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"  # what stands between them cannot reorder its line

_RULE_SHOWN, _RULES_SHOWN = 128, 200  # code points of one rule's name, and of all in a line
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together; other invisible characters go
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_MOST_MARKS = 4  # on one letter; Vietnamese and Hebrew need three


def tame(text: str, limit: int = 64) -> str:
    """Return a name or title on one line, without invisible or direction-changing characters.

    One that is written from right to left is set apart, so that it does not reorder its line.
    """
    return isolated(shortened(flat(text), limit))


def flat(text: str) -> str:
    """Return a text on one line, without invisible or direction-changing characters.

    Of the marks that are heaped on one letter the first few: more of them cover the lines around.
    """
    plain = text.isascii() and text.isprintable()
    return " ".join((text if plain else "".join(_visible(text))).split())


def isolated(line: str) -> str:
    """Return a line without direction-changing characters so that it cannot reorder its line."""
    return f"{ISOLATE}{line}{END_ISOLATE}" if is_right_to_left(line) else line


def is_right_to_left(text: str) -> bool:
    """Whether anything of a text is written from right to left, and may reorder what is beside."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def shortened(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of a text, an ellipsis saying so."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def some_of(names: Sequence[str], most: int | None = None) -> str:
    """Return names with commas between them; of more than ``most`` the first, and how many more."""
    shown = ", ".join(names[:most])
    left = len(names) - len(names[:most])
    return f"{shown} and {left:,} more" if left else shown


def rules_line(names: Iterable[str]) -> str:
    """Return the names of rules with + between them, the first ones only if there are very many."""
    every = list(names)
    shown: list[str] = []
    for name in every:
        one = tame(name, _RULE_SHOWN)
        if shown and len(" + ".join([*shown, one])) > _RULES_SHOWN:
            return f"{' + '.join(shown)} + {len(every) - len(shown)} more"
        shown.append(one)
    return " + ".join(shown)


def _visible(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        if category in _UNSEEN and char != _ZERO_WIDTH_JOINER:
            yield " "
        elif marks <= _MOST_MARKS:
            yield char
