"""How often the operator is told of one kind of thing: the more of it, the more seldom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.clock import Clock

_GROWTH = 2
_CALM = 4  # after so many pauses without news, the next is told as soon as the first was


class Patience:
    """Lets the first of a kind through at once, and has what follows gathered for ever longer.

    ``first`` and ``longest`` are the seconds between two tellings of one kind.
    """

    def __init__(self, clock: Clock, *, first: float, longest: float) -> None:
        self._clock = clock
        self._first = first
        self._longest = longest
        self._told: dict[Hashable, tuple[float, float]] = {}  # when last, and the pause after it

    def allows(self, kind: Hashable) -> bool:
        """Whether something of this kind may be told now; if so, it is taken as told."""
        now = self._clock.monotonic()
        pause = self._first
        if kind in self._told:
            last, waited = self._told[kind]
            if now - last < waited:
                return False
            if now - last < _CALM * waited:
                pause = min(_GROWTH * waited, self._longest)
        self._told[kind] = (now, pause)
        return True
