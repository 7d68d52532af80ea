"""Names and titles as others chose them, made fit to stand in a line of ours."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RIGHT_TO_LEFT = ("R", "AL")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RULE_SHOWN, _RULES_SHOWN = 128, 200  # code points of one rule's name, and of all in a line
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together; other invisible characters go


def tame(text: str, limit: int = 64) -> str:
    """Return a name or title on one line, without invisible or direction-changing characters.

    One that is written from right to left is set apart, so that it does not reorder its line.
    """
    visible = "".join(char if _is_visible(char) else " " for char in text)
    line = shortened(" ".join(visible.split()), limit)
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"{_ISOLATE}{line}{_END_ISOLATE}"
    return line


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


def _is_visible(char: str) -> bool:
    return char == _ZERO_WIDTH_JOINER or unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp"}
