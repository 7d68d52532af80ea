"""Accounting for message ids: runs of slots, the gaps between them, and when absence is proven.

Pure: no clock, no await. A run is (first, last, kind), both ends inclusive. The store keeps runs on
disk by these rules, the sources keep what is missing in memory by them, and tests hold both to a
plain dict of one entry an id.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.model import SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from bot.model import Ledger

Run = tuple[int, int, SlotKind]
Range = tuple[int, int]

# What is known takes the place of what is only not known: never the other way round.
_STRENGTH = {
    SlotKind.ABSENT: 0,
    SlotKind.UNREADABLE: 1,
    SlotKind.SERVICE: 2,
    SlotKind.POST: 2,
}


def overlaid(runs: Sequence[Run], new: Iterable[Run]) -> list[Run]:
    """Return ascending disjoint runs with further ones laid over them.

    The stronger kind stays, of two as strong the one that was there; neighbours of one kind are
    one run.
    """
    under = list(runs)
    for run in new:
        under = _laid(under, run)
    return _joined(under)


def _laid(runs: list[Run], new: Run) -> list[Run]:
    """Lay one run over disjoint ones: it fills their gaps and replaces what is weaker."""
    first, last, kind = new
    laid: list[Run] = []
    at = first  # the lowest id of the new run not yet laid
    for run in runs:
        low, high, there = run
        if high < first or low > last:
            laid.append(run)
            continue
        if at < low:
            laid.append((at, low - 1, kind))
        laid += _crossed(run, new) if _STRENGTH[kind] > _STRENGTH[there] else [run]
        at = high + 1
    if at <= last:
        laid.append((at, last, kind))
    return sorted(laid)


def _crossed(weak: Run, strong: Run) -> list[Run]:
    """Return a run, the part of it under a stronger one replaced."""
    (low, high, kind), (first, last, stronger) = weak, strong
    parts = [
        (low, first - 1, kind),
        (max(low, first), min(high, last), stronger),
        (last + 1, high, kind),
    ]
    return [part for part in parts if part[0] <= part[1]]


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for first, last, kind in runs:
        if joined and joined[-1][2] is kind and joined[-1][1] == first - 1:
            first = joined.pop()[0]  # noqa: PLW2901  it begins where its neighbour began
        joined.append((first, last, kind))
    return joined


def gaps(ranges: Iterable[Range], first: int, last: int) -> list[Range]:
    """Return the pieces of [first, last] that none of the ascending disjoint ranges covers."""
    found = []
    for low, high in ranges:
        if low > last:
            break
        if first < low:
            found.append((first, low - 1))
        first = max(first, high + 1)
    if first <= last:
        found.append((first, last))
    return found


def problems(ledger: Ledger, runs: Sequence[Run]) -> list[str]:
    """Return where one slot an id does not hold between floor and upto, in sentences."""
    said = [
        f"{_ids(later[0], earlier[1])} have two slots"
        for earlier, later in pairwise(runs)
        if later[0] <= earlier[1]
    ]
    covered = [(first, last) for first, last, _ in runs]
    if not said:
        holes = gaps(covered, ledger.floor, ledger.upto)
        said += [f"{_ids(first, last)} have no slot" for first, last in holes]
    if ledger.upto > ledger.head:
        said.append(f"read up to {ledger.upto}, beyond the newest id {ledger.head}")
    return said


def _ids(first: int, last: int) -> str:
    return f"id {first}" if first == last else f"ids {first} to {last}"


class Missing:
    """The ids above a ledger's ``upto`` that are accounted for, and so those that are missing."""

    __slots__ = ("_above", "head", "upto")

    def __init__(self, upto: int, head: int, above: Iterable[Range] = ()) -> None:
        self.upto = upto
        self.head = max(upto, head)
        self._above: list[Range] = []
        for first, last in above:
            self.add(first, last)

    def add(self, first: int, last: int) -> None:
        """Take note that these ids (inclusive) are accounted for."""
        self.head = max(self.head, last)
        if first > self.upto + 1:
            self._insert(first, last)
            return
        self.upto = max(self.upto, last)
        while self._above and self._above[0][0] <= self.upto + 1:
            self.upto = max(self.upto, self._above.pop(0)[1])

    def see(self, message_id: int) -> None:
        """Take note that an id exists, accounted for or not."""
        self.head = max(self.head, message_id)

    @property
    def gaps(self) -> list[Range]:
        """The ranges up to the head that are not accounted for, ascending."""
        return gaps(self._above, self.upto + 1, self.head)

    @property
    def any(self) -> bool:
        """Whether an id up to the head is not accounted for."""
        return self.upto < self.head

    def _insert(self, first: int, last: int) -> None:
        place = bisect_left(self._above, (first, last))
        while place and self._above[place - 1][1] >= first - 1:
            place -= 1
            first, last = min(first, self._above[place][0]), max(last, self._above[place][1])
            del self._above[place]
        while place < len(self._above) and self._above[place][0] <= last + 1:
            last = max(last, self._above[place][1])
            del self._above[place]
        self._above.insert(place, (first, last))


@dataclass(slots=True)
class _Sighting:
    message_id: int
    at: datetime


class Proof:
    """Up to which id a page of history may say that something is absent.

    Replicas of Telegram lag: an id that a page does not have may come yet. So absence counts only
    up to an id that was known of ``wait`` before, and that the page shows too; or, where the page
    ends below it (it may have been deleted since), once a second page ``wait`` later ends there
    too. This holds up absence only: whatever a page shows is stored at once.
    """

    __slots__ = ("_denied", "_known", "_wait", "upto")

    def __init__(self, wait: timedelta, upto: int = 0) -> None:
        self.upto = upto
        self._wait = wait
        self._known: _Sighting | None = None
        self._denied: _Sighting | None = None

    def saw(self, message_id: int, now: datetime) -> None:
        """Take note that an id was shown: by a push, a sweep or a page."""
        known = self._known
        if known is not None and now - known.at >= self._wait and message_id >= known.message_id:
            self.upto = max(self.upto, known.message_id)
            self._known = known = None
        if known is None and message_id > self.upto:
            self._known = _Sighting(message_id, now)

    def read(self, head: int, newest: int, now: datetime) -> None:
        """Take note of a page that reaches up to ``newest``, while ``head`` is known to exist."""
        self.saw(newest, now)
        if newest >= head:
            self._denied = None
            return
        if self._denied is None or self._denied.message_id < newest:
            self._denied = _Sighting(head, now)
        elif now - self._denied.at >= self._wait:
            self.upto = max(self.upto, self._denied.message_id)
            self._denied = None
