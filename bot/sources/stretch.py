"""A stretch of ids that was asked for, and what it proves of those under which nothing came."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger import gaps
from bot.model import Gone, Observation, SlotKind, Slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.ledger import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(ABC):
    """Ids that were asked for, both ends inclusive.

    What is not among ``ids`` is absent up to ``proven``, which is at most ``last``.
    """

    first: int
    last: int
    proven: int

    @property
    @abstractmethod
    def ids(self) -> Sequence[int]:
        """The ids under which something is, ascending."""

    @property
    def absent(self) -> list[Range]:
        """The ranges under which nothing is, as far as that is proven."""
        return gaps(((number, number) for number in self.ids), self.first, self.proven)

    def lacking(
        self, channel_id: int, *, present: Iterable[int], source: str, now: datetime
    ) -> list[Observation]:
        """Return what is absent, and which ids ``present`` in the store are gone by that."""
        found: list[Observation] = [
            Slots(channel_id=channel_id, first=first, last=last, kind=SlotKind.ABSENT)
            for first, last in self.absent
        ]
        found += [
            Gone(channel_id=channel_id, message_id=number, source=source, seen_at=now)
            for number in sorted(set(present).difference(self.ids))
            if self.first <= number <= self.proven
        ]
        return found
