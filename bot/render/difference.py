"""What changed between two texts, word by word, in a line that tells it.

The words that both have in the same order are found as Hunt and Szymanski did it, only that words
which stand in many places hold nothing together: so two texts of any kind take milliseconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bot.render.counting import count
from bot.render.names import flat, isolated
from bot.render.utf16 import fitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIDE = 120  # units shown of a piece before, and of it after
_SHOWN = 2  # changes that are shown
_NEAR = 2  # words between two changes that are rather told as one
_FREQUENT = 8  # a word that stands in more places holds nothing together
_SHORT = 12  # words of a text that is shown before and after, however little stayed
_KEPT = 0.25  # of the words of the longer text; where fewer stayed, it is another text


class _Change(NamedTuple):
    """Words of one text, from ``start`` to ``end``, in whose place the other has others."""

    start: int
    end: int
    new_start: int
    new_end: int


def difference(before: str, after: str) -> str:
    """Return ``: «вже немає» → «тимчасово немає»``, or what else is to say of a change.

    Begins with the sign that joins it to "edited".
    """
    old, new = flat(before).split(), flat(after).split()
    if old == new:
        return ", the words are the same"
    if not new:
        return f", the text is gone, it was: {_quoted(old)}"
    if not old:
        return f", text added: {_quoted(new)}"
    stayed = _stayed(old, new)
    longer = max(len(old), len(new))
    if longer > _SHORT and len(stayed) < _KEPT * longer:
        return f", text replaced, now: {_quoted(new)}"
    return f": {_told(old, new, _joined(_changes(old, new, stayed)))}"


def _told(old: Sequence[str], new: Sequence[str], changes: Sequence[_Change]) -> str:
    shown = [
        f"{_quoted(old[one.start : one.end])} → {_quoted(new[one.new_start : one.new_end])}"
        for one in (_with_context(each, old, new) for each in changes[:_SHOWN])
    ]
    left = len(changes) - len(shown)
    return ", ".join(shown) + (f" and {count(left, 'more change')}" if left else "")


def _quoted(words: Sequence[str]) -> str:
    return f"«{isolated(fitting(' '.join(words), _SIDE))}»"


def _with_context(change: _Change, old: Sequence[str], new: Sequence[str]) -> _Change:
    """Return the change with the word that follows, so that neither side of it is empty."""
    start, end, new_start, new_end = change
    if end < len(old) and new_end < len(new):
        return _Change(start, end + 1, new_start, new_end + 1)
    if start == end or new_start == new_end:
        return _Change(start - 1, end, new_start - 1, new_end)
    return change


def _joined(changes: Iterator[_Change]) -> list[_Change]:
    """Return the changes, those with hardly a word between them as one."""
    joined: list[_Change] = []
    for one in changes:
        if joined and one.start - joined[-1].end <= _NEAR:
            last = joined.pop()
            joined.append(_Change(last.start, one.end, last.new_start, one.new_end))
        else:
            joined.append(one)
    return joined


def _changes(
    old: Sequence[str], new: Sequence[str], stayed: Sequence[tuple[int, int]]
) -> Iterator[_Change]:
    """Yield what lies between the words that stayed."""
    at = new_at = 0
    for place, new_place in (*stayed, (len(old), len(new))):
        if place > at or new_place > new_at:
            yield _Change(at, place, new_at, new_place)
        at, new_at = place + 1, new_place + 1


def _stayed(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places, in both texts, of words that stayed, in order."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    most -= head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    middle = _in_order(old[head : len(old) - tail], new[head : len(new) - tail])
    return [
        *((n, n) for n in range(head)),
        *((head + place, head + new_place) for place, new_place in middle),
        *((len(old) - n, len(new) - n) for n in range(tail, 0, -1)),
    ]


def _in_order(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest row of common words that both texts have in the same order."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(new):
        places[word].append(place)
    ends: list[int] = []  # the place where the best row of each length ends
    rows: list[_Row] = []
    for place, word in enumerate(old):
        there = places.get(word, ())
        for new_place in reversed(there) if len(there) <= _FREQUENT else ():
            length = bisect_left(ends, new_place)
            row = _Row(place, new_place, rows[length - 1] if length else None)
            ends[length : length + 1] = [new_place]
            rows[length : length + 1] = [row]
    return _unrolled(rows[-1]) if rows else []


class _Row(NamedTuple):
    """A word in both texts, and the row of words before it."""

    place: int
    new_place: int
    before: _Row | None


def _unrolled(last: _Row | None) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while last is not None:
        found.append((last.place, last.new_place))
        last = last.before
    return found[::-1]
