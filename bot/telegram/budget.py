"""What may be spent of one API method: a token bucket, a day's calls, and a FLOOD_WAIT."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock

DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a budget must not forget over a restart, in unix seconds.

    ``asked`` is how many seconds Telegram asked to wait.
    """

    frozen_until: float = 0.0
    taken: tuple[float, ...] = ()  # the calls of the last day, of a budget that counts them
    asked: float = 0.0

    def to_json(self) -> str:
        """Return the text it is kept as."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Spent:
        """Return what a text of ``to_json`` says, also one of an earlier version."""
        fields = json.loads(text)
        return Spent(**{**fields, "taken": tuple(fields["taken"])})


class Budget:
    """At most ``burst`` calls at once, then one per ``interval`` seconds, ``per_day`` in all.

    A day is the 24 hours before now, whenever that is. Nothing here waits: who may call next is
    for ``schedule`` to say.
    """

    def __init__(
        self, clock: Clock, *, interval: float = 0.0, burst: int = 1, per_day: int | None = None
    ) -> None:
        self._clock = clock
        self._interval = interval
        self._burst = burst
        self._per_day = per_day
        self._full_at = -DAY  # when the bucket was or will be full again
        self._frozen_until = -DAY
        self._asked = 0.0
        self._taken: deque[float] = deque(maxlen=per_day)

    @property
    def counts_days(self) -> bool:
        """Whether a restart must know of every call."""
        return self._per_day is not None

    def wait(self, *, spare: int = 0) -> float:
        """Return the seconds until the next call is allowed; 0.0 when it is now.

        ``spare`` is how many calls more the burst must still allow after it, as far as there are.
        """
        now = self._clock.monotonic()
        before_full = max(self._burst - 1 - spare, 0)
        ready = max(self._frozen_until, self._full_at - self._interval * before_full)
        if self._per_day is not None and len(self._taken) == self._per_day:
            ready = max(ready, (self._taken[0] if self._taken else now) + DAY)
        return max(0.0, ready - now)

    def frozen(self) -> float:
        """Return the seconds that a FLOOD_WAIT still lasts, 0.0 when there is none."""
        return max(0.0, self._frozen_until - self._clock.monotonic())

    def take(self) -> None:
        """Count a call that is made now."""
        self._count(self._clock.monotonic())

    def give_back(self) -> None:
        """Count the newest call as not made after all."""
        self._full_at -= self._interval
        if self._taken:
            self._taken.pop()

    def freeze(self, seconds: float) -> None:
        """Allow no call for so long, what a FLOOD_WAIT asks for, and no burst right after it."""
        self._freeze_until(self._clock.monotonic() + seconds)
        self._asked = max(self._asked if self.frozen() > 0 else 0.0, seconds)

    def spent(self) -> Spent:
        """Return what the next start must know."""
        ago = self._clock.now().timestamp() - self._clock.monotonic()
        return Spent(
            frozen_until=self._frozen_until + ago if self.frozen() > 0 else 0.0,
            taken=tuple(moment + ago for moment in self._taken),
            asked=self._asked if self.frozen() > 0 else 0.0,
        )

    def recall(self, spent: Spent) -> None:
        """Take up what an earlier start spent.

        The wall clock may have been wrong then, or be wrong now. So no wait is believed for longer
        than was asked for, or than a day, and a call in the future counts as one made now.
        """
        ago = self._clock.now().timestamp() - self._clock.monotonic()
        now = self._clock.monotonic()
        for moment in sorted(spent.taken):
            if moment - ago > now - DAY:
                self._count(min(moment - ago, now))
        if spent.frozen_until - ago > now:
            self._freeze_until(min(spent.frozen_until - ago, now + max(spent.asked, DAY)))
            self._asked = spent.asked

    def _freeze_until(self, moment: float) -> None:
        self._frozen_until = max(self._frozen_until, moment)
        self._full_at = max(self._full_at, moment + self._interval * (self._burst - 1))

    def _count(self, moment: float) -> None:
        self._full_at = max(self._full_at, moment) + self._interval
        if self._per_day is not None:
            self._taken.append(moment)
