"""The entries of watch lists that a hit names, as lines under the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.counting import count
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Entry

_SHOWN = 5  # entries of one post that are spelt out
_VALUE, _OWNER, _NOTE = 128, 64, 200  # code points shown of each


def entry_lines(entries: Iterable[Entry]) -> list[str]:
    """Return ``list brands: acme.com · owner Fraud desk · note main site`` for each, once.

    Of very many, only the first ones.
    """
    every = list(dict.fromkeys(entries))
    lines = [entry_line(entry) for entry in every[:_SHOWN]]
    if left := len(every) - len(lines):
        lines.append(f"and {count(left, 'more entry', 'more entries')} of lists")
    return lines


def entry_line(entry: Entry) -> str:
    """Return one entry with its list, its owner and its note, if it has them."""
    parts = [f"list {tame(entry.list_name)}: {tame(entry.value, _VALUE)}"]
    if entry.owner:
        parts.append(f"owner {tame(entry.owner, _OWNER)}")
    if entry.note:
        parts.append(f"note {tame(entry.note, _NOTE)}")
    return " · ".join(parts)
