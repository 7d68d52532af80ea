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
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.model import Ledger

Run = tuple[int, int, SlotKind]
Range = tuple[int, int]

# What is known takes the place of what is only not known, a post that of everything: never the
# other way round. So it does not matter in which order slots come in.
_STRONGEST_FIRST = (SlotKind.POST, SlotKind.SERVICE, SlotKind.UNREADABLE, SlotKind.ABSENT)


def overlaid(runs: Iterable[Run], new: Iterable[Run]) -> list[Run]:
    """Return ascending disjoint runs of which each id has the strongest kind given for it.

    Neighbours of one kind are one run. Takes time in proportion to the runs, in any order.
    """
    laid: list[Run] = []
    reach = dict.fromkeys(_STRONGEST_FIRST, -1)  # up to where each kind was said so far
    at = 0  # the lowest id not yet laid
    for first, last, kind in sorted([*runs, *new]):
        _lay(laid, reach, at, first - 1)
        at = max(at, first)
        reach[kind] = max(reach[kind], last)
    _lay(laid, reach, at, max(reach.values()))
    return laid


def _lay(laid: list[Run], reach: Mapping[SlotKind, int], at: int, upto: int) -> None:
    """Lay the ids from ``at`` to ``upto``, as far as any kind reaches."""
    while at <= upto:
        kind = next((kind for kind in _STRONGEST_FIRST if reach[kind] >= at), None)
        if kind is None:
            return
        last = min(upto, reach[kind])
        if laid and laid[-1][1] == at - 1 and laid[-1][2] is kind:
            at = laid.pop()[0]
        laid.append((at, last, kind))
        at = last + 1


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
        ids_have(later[0], min(earlier[1], later[1]), "two slots")
        for earlier, later in pairwise(runs)
        if later[0] <= earlier[1]
    ]
    covered = [(first, last) for first, last, _ in runs]
    if not said:
        holes = gaps(covered, ledger.floor, ledger.upto)
        said += [ids_have(first, last, "no slot") for first, last in holes]
    if ledger.upto > ledger.head:
        said.append(f"read up to {ledger.upto}, beyond the newest id {ledger.head}")
    return said


def ids_have(first: int, last: int, what: str) -> str:
    """Return what is the matter with some ids, as a sentence."""
    return f"id {first} has {what}" if first == last else f"ids {first} to {last} have {what}"


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


_MOST_DENIED = 100  # pages whose first denial is remembered


@dataclass(slots=True)
class _Sighting:
    message_id: int
    at: datetime


class Proof:
    """Up to which id a page of history may say that something is absent.

    Replicas of Telegram lag: an id that a page does not have may come yet. So absence counts only
    up to an id that was known of ``wait`` before, and that the page shows too; or, where the page
    ends below it (it may have been deleted since), once a second page ``wait`` later ends there
    too and nothing has shown the id in between. This holds up absence only: whatever a page shows
    is stored at once.
    """

    __slots__ = ("_denied", "_denied_below", "_known", "_wait", "upto")

    def __init__(self, wait: timedelta, upto: int = 0) -> None:
        self.upto = upto
        self._wait = wait
        self._known: _Sighting | None = None
        self._denied: _Sighting | None = None
        self._denied_below: dict[int, datetime] = {}  # since when pages below an id lacked it

    def saw(self, message_id: int, now: datetime) -> None:
        """Take note that an id was shown: by a push, a sweep or a page."""
        if self._denied is not None and message_id >= self._denied.message_id:
            self._denied = None  # it is there after all
        self._denied_below.pop(message_id + 1, None)
        known = self._known
        if known is not None and now - known.at >= self._wait and message_id >= known.message_id:
            self.upto = max(self.upto, known.message_id)
            self._known = known = None
        if known is None and message_id > self.upto:
            self._known = _Sighting(message_id, now)

    def read(self, head: int, newest: int, now: datetime) -> int:
        """Take note of a page up to ``newest`` while ``head`` is known; return what it proves.

        That is the highest id which is absent if the page lacks it.
        """
        self.saw(newest, now)
        if newest >= head:
            self._denied = None
            return min(newest, self.upto)
        if self._denied is None or self._denied.message_id < newest:
            self._denied = _Sighting(head, now)
        elif now - self._denied.at >= self._wait:
            self.upto = max(self.upto, self._denied.message_id)
            self._denied = None
            return self.upto
        return min(newest, self.upto)

    def read_below(self, below: int, newest: int, now: datetime) -> int:
        """Take note of a page of what is below an id, up to ``newest``; return what it proves.

        It was asked for from an id that is accounted for. Where it shows that one, it is of a
        replica that is not behind; where it does not, the second page that does not counts, also
        if the id was seen only once: nothing newer may come to confirm it.
        """
        self.saw(newest, now)
        if newest < below - 1:
            since = self._denied_below.setdefault(below, now)
            if now - since < self._wait:
                return min(newest, self.upto)
            self.upto = max(self.upto, below - 1)
        self._denied_below.pop(below, None)
        while len(self._denied_below) > _MOST_DENIED:
            del self._denied_below[next(iter(self._denied_below))]
        return self.upto
