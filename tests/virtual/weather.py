"""What goes wrong between Flagfall and a server, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

LATENCY = (0.01, 0.08)  # seconds that a call or an answer is on its way


class Fault(StrEnum):
    """What becomes of one call."""

    REFUSED = "refused"  # no connection, said at once
    UNREACHABLE = "unreachable"  # no connection, and nobody says so
    LOST = "lost"  # it never arrives, and no answer comes
    UNANSWERED = "unanswered"  # it takes effect, and no answer comes
    CUT = "cut"  # it takes effect, and the connection is closed
    BROKEN = "broken"  # a 502 of a machine in between; no effect
    FAILED = "failed"  # it takes effect, and a 500 is the answer
    FLOOD = "flood"  # 429, though nobody was too fast
    MISREAD = "misread"  # 400, as if the entities were wrong; none without entities
    SLOW = "slow"  # all is well, in some seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A fault that falls on a ``share`` of the calls to some places (None: to all) for a while."""

    begin: float
    end: float
    fault: Fault
    places: frozenset[str] | None = None
    share: float = 1.0


class Weather:
    """All the spells of a run."""

    def __init__(self, spells: Iterable[Spell], random: Random) -> None:
        self._spells = tuple(spells)
        self._random = random

    def fault(self, place: str, moment: float) -> Fault | None:
        """Draw what becomes of a call that leaves now; of several spells the first that hits."""
        for spell in self._spells:
            if not spell.begin <= moment < spell.end:
                continue
            if spell.places is not None and place not in spell.places:
                continue
            if spell.share >= 1.0 or self._random.random() < spell.share:
                return spell.fault
        return None

    def latency(self) -> float:
        """Draw the seconds that a call or an answer is on its way."""
        return self._random.uniform(*LATENCY)

    def delay(self) -> float:
        """Draw the seconds that a slow server takes."""
        return self._random.uniform(1.0, 15.0)

    def wait(self) -> int:
        """Draw the seconds that a server asks to wait for; a few of them are long."""
        return self._random.choice((1, 3, 5, 7, 12, 20, 35, 60, 240))
