"""How often a method may be called: a token bucket that a FLOOD_WAIT can freeze."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock

DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a budget must not forget over a restart, in unix seconds."""

    frozen_until: float = 0.0
    taken: tuple[float, ...] = ()  # the calls of the last day, of a budget that counts them


class Budget:
    """At most ``burst`` calls at once, then one per ``interval`` seconds, ``per_day`` in all."""

    def __init__(
        self, clock: Clock, *, interval: float, burst: int = 1, per_day: int | None = None
    ) -> None:
        self._clock = clock
        self._interval = interval
        self._burst = burst
        self._per_day = per_day
        self._full_at = -DAY  # when the bucket was or will be full again
        self._frozen_until = 0.0
        self._taken: deque[float] = deque(maxlen=per_day)

    def wait(self) -> float:
        """Return the seconds until the next call is allowed; 0.0 when it is now."""
        now = self._clock.monotonic()
        ready = max(self._frozen_until, self._full_at - self._interval * (self._burst - 1))
        if self._per_day is not None and len(self._taken) == self._per_day:
            ready = max(ready, self._taken[0] + DAY)
        return max(0.0, ready - now)

    async def take(self) -> None:
        """Return when a call may be made, and count it."""
        while (seconds := self.wait()) > 0:
            await self._clock.sleep(seconds)
        self._count(self._clock.monotonic())

    def freeze(self, seconds: float) -> None:
        """Allow no call for so long; what a FLOOD_WAIT asks for."""
        self._frozen_until = max(self._frozen_until, self._clock.monotonic() + seconds)

    def spent(self) -> Spent:
        """Return what the next start must know."""
        ago = self._clock.now().timestamp() - self._clock.monotonic()
        frozen = self._frozen_until > self._clock.monotonic()
        return Spent(
            frozen_until=self._frozen_until + ago if frozen else 0.0,
            taken=tuple(moment + ago for moment in self._taken),
        )

    def recall(self, spent: Spent) -> None:
        """Take up what an earlier start spent.

        No wait is believed for longer than a day: the clock may have been wrong.
        """
        ago = self._clock.now().timestamp() - self._clock.monotonic()
        now = self._clock.monotonic()
        self._frozen_until = min(spent.frozen_until - ago, now + DAY)
        for moment in spent.taken:
            if now - DAY < moment - ago <= now:
                self._count(moment - ago)

    def _count(self, moment: float) -> None:
        self._full_at = max(self._full_at, moment) + self._interval
        if self._per_day is not None:
            self._taken.append(moment)
