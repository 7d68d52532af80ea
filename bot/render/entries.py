"""The entries of watch lists that a hit names, as lines under the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.counting import count
from bot.render.names import tame
from bot.render.utf16 import MAX_UNITS, units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Entry

_COUNTED = 40  # units of "and 1,000,000 more entries of lists"
_SHOWN = 5  # entries of one post that are spelt out
_VALUE, _OWNER, _NOTE = 128, 64, 200  # code points shown of each


def entry_lines(entries: Iterable[Entry], *, room: int = MAX_UNITS) -> list[str]:
    """Return ``list brands: acme.com · owner Fraud desk · note main site`` for each, once.

    Of very many, only the first ones; all lines and their ends take up at most ``room`` units.
    """
    every = list(dict.fromkeys(entries))
    lines: list[str] = []
    for line in map(entry_line, every[:_SHOWN]):
        room -= units(line) + 1
        if room < _COUNTED:
            break
        lines.append(line)
    if left := len(every) - len(lines):
        more = "more entry" if lines else "entry", "more entries" if lines else "entries"
        lines.append(f"{'and ' if lines else ''}{count(left, *more)} of lists")
    return lines


def entry_line(entry: Entry) -> str:
    """Return one entry with its list, its owner and its note, if it has them."""
    parts = [f"list {tame(entry.list_name)}: {tame(entry.value, _VALUE)}"]
    if entry.owner:
        parts.append(f"owner {tame(entry.owner, _OWNER)}")
    if entry.note:
        parts.append(f"note {tame(entry.note, _NOTE)}")
    return " · ".join(parts)
