"""When an account may call which API method: budgets, FLOOD_WAITs, and whose turn it is."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.clock import wait
from bot.telegram.budget import Budget, Spent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.clock import Clock

__all__ = ["Limit", "Queue", "Schedule", "Spent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How often a method may be called; seconds, and calls within any 24 hours."""

    interval: float = 0.0
    burst: int = 1
    per_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What people see of one method.

    ``seconds`` is until the next call is allowed, ``longest`` how long somebody has waited already.
    """

    method: str
    waiting: int
    seconds: float
    frozen: bool
    longest: float = 0.0


@dataclass(slots=True, eq=False)
class _Waiter:
    since: float
    woken: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class _Lane:
    """One method: its budget, and who waits for it in the order of their turns."""

    budget: Budget
    waiting: list[_Waiter] = field(default_factory=list)
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait_of(self, waiter: _Waiter) -> float | None:
        """Return the seconds until its turn, None while others are before it."""
        return self.budget.wait() if self.waiting[0] is waiter else None

    def wake_first(self) -> None:
        """Have the first in line look again at how long there is to wait."""
        if self.waiting:
            self.waiting[0].woken.set()


class Schedule:
    """The calls of one account: each method at its own pace, and never inside a FLOOD_WAIT.

    A method without a limit is not paced, but its FLOOD_WAIT is kept all the same. Of those that
    wait for a method whoever has waited longest goes first. Who wants the most urgent of several
    things to go first waits for ``room``, and only then chooses.
    """

    def __init__(
        self,
        clock: Clock,
        limits: Mapping[str, Limit],
        *,
        save: Callable[[str, Spent], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._save = save
        self._lanes = {
            method: _Lane(
                Budget(clock, interval=limit.interval, burst=limit.burst, per_day=limit.per_day)
            )
            for method, limit in limits.items()
        }

    async def recall(self, load: Callable[[], Awaitable[Mapping[str, Spent]]]) -> None:
        """Take up what earlier starts spent, of every method; before the first call."""
        for method, spent in (await load()).items():
            self._lane(method).budget.recall(spent)

    async def turn(self, method: str) -> None:
        """Return when a call may be made, and count it. Raises StoreError if that cannot be kept.

        The call must follow at once: nothing else may be awaited in between.
        """
        async with self._place(method):
            self.take(method)
        await self.settle(method)

    async def room(self, method: str) -> None:
        """Return when a call may be made; who then wants to make it calls ``take`` at once.

        For whoever chooses what to ask only once it can be asked.
        """
        async with self._place(method):
            pass

    def take(self, method: str) -> None:
        """Count a call that is made now. Only after ``room``, with nothing awaited in between."""
        budget = self._lane(method).budget
        if budget.wait() > 0:
            raise RuntimeError(f"{method} is taken without room for it")
        budget.take()

    async def settle(self, method: str) -> None:
        """Return when a call that was taken may be sent: it is kept, and nothing froze meanwhile.

        Once for each call taken. Raises StoreError if it cannot be kept; then it counts no more.
        """
        lane = self._lane(method)
        if lane.budget.counts_days:
            await self._keep_count(method, lane)
        while (seconds := lane.budget.frozen()) > 0:
            await self._clock.sleep(seconds)

    def wait(self, method: str, *, spare: int = 0) -> float:
        """Return the seconds until a call is allowed, whoever waits for it; 0.0 when it is now.

        ``spare``: allowed is it only if the burst then allows so many more, for what is urgent.
        """
        return self._lane(method).budget.wait(spare=spare)

    async def freeze(self, method: str, seconds: float) -> None:
        """Allow no call of a method for so long: what a FLOOD_WAIT asks for.

        It is kept before this returns, also if whoever asks is cancelled. Raises StoreError.
        """
        lane = self._lane(method)
        lane.budget.freeze(seconds)
        saving = asyncio.ensure_future(self._keep(method, lane))
        try:
            await asyncio.shield(saving)
        except asyncio.CancelledError:
            await asyncio.gather(saving, return_exceptions=True)
            raise

    def queues(self) -> list[Queue]:
        """Return how every method stands, by name."""
        now = self._clock.monotonic()
        return [
            Queue(
                method=method,
                waiting=len(lane.waiting),
                seconds=lane.budget.wait(),
                frozen=lane.budget.frozen() > 0,
                longest=max((now - waiter.since for waiter in lane.waiting), default=0.0),
            )
            for method, lane in sorted(self._lanes.items())
        ]

    @asynccontextmanager
    async def _place(self, method: str) -> AsyncIterator[None]:
        """Wait in line. Inside the block it is one's turn; nothing may be awaited there.

        Only the first in line sleeps; whoever becomes the first is woken. A freeze wakes nobody:
        who wakes looks again at how long there is to wait.
        """
        lane = self._lane(method)
        waiter = _Waiter(self._clock.monotonic())
        lane.waiting.append(waiter)
        try:
            while (seconds := lane.wait_of(waiter)) != 0:
                waiter.woken.clear()
                await wait(self._clock, waiter.woken, seconds)
            yield
        finally:
            lane.waiting.remove(waiter)
            lane.wake_first()

    async def _keep_count(self, method: str, lane: _Lane) -> None:
        try:
            await self._keep(method, lane)
        except BaseException:
            lane.budget.give_back()
            lane.wake_first()
            raise

    async def _keep(self, method: str, lane: _Lane) -> None:
        async with lane.saving:  # what is saved last is what was spent last
            await self._save(method, lane.budget.spent())

    def _lane(self, method: str) -> _Lane:
        if method not in self._lanes:
            self._lanes[method] = _Lane(Budget(self._clock))
        return self._lanes[method]
