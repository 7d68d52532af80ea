"""Over any sequence of calls, waits, freezes and restarts no budget is ever exceeded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.telegram.budget import DAY
from bot.telegram.schedule import Limit, Schedule
from tests.conftest import MovedClock
from tests.factories import settle
from tests.telegram.conftest import Kept

HISTORY, JOIN, RESOLVE, OTHER = "history", "join", "resolve", "other"
LIMITS = {
    HISTORY: Limit(interval=2.0, burst=5),
    JOIN: Limit(interval=240.0, burst=2, per_day=4),
    RESOLVE: Limit(per_day=3),
}
A_HAIR = 1e-3  # seconds that adding and taking away of floats may be off by


@dataclass(frozen=True)
class Ask:
    method: str
    flood: float  # seconds that Telegram answers to wait, mostly 0


@dataclass(frozen=True)
class Pass:
    seconds: float


@dataclass(frozen=True)
class Cancel:
    number: int


@dataclass(frozen=True)
class Restart:
    """Everything under way ends, and only what was saved is left."""


METHODS = st.sampled_from([HISTORY, JOIN, RESOLVE, OTHER])
FLOODS = st.one_of(st.just(0.0), st.just(0.0), st.floats(1.0, 2 * 3600.0))
STEPS = st.one_of(
    st.builds(Ask, METHODS, FLOODS),
    st.builds(Pass, st.one_of(st.floats(0.0, 10.0), st.floats(0.0, DAY))),
    st.builds(Cancel, st.integers(0, 5)),
    st.just(Restart()),
)


class SettledClock(MovedClock):
    """No two sleepers wake at the very same moment, so that their order is given."""

    def __init__(self) -> None:
        super().__init__()
        self._slept = 0

    async def sleep(self, seconds: float) -> None:
        self._slept += 1
        await super().sleep(seconds + self._slept * 1e-9)


class Telegram:
    """Takes calls, and holds each to the limits and to the waits it has asked for."""

    def __init__(self, clock: MovedClock) -> None:
        self._clock = clock
        self._frozen: dict[str, float] = {}
        self._day: dict[str, list[float]] = {}
        self._since_start: dict[str, list[float]] = {}

    def restart(self) -> None:
        """A burst may be made anew, of what no day is counted for."""
        for method in [m for m in self._since_start if LIMITS.get(m, Limit()).per_day is None]:
            del self._since_start[method]

    def call(self, method: str, flood: float) -> None:
        now = self._clock.monotonic()
        assert now >= self._frozen.get(method, 0.0) - A_HAIR
        limit = LIMITS.get(method, Limit())
        day = self._day.setdefault(method, [])
        day.append(now)
        if limit.per_day is not None:
            assert sum(moment > now - DAY + A_HAIR for moment in day) <= limit.per_day
        calls = self._since_start.setdefault(method, [])
        calls.append(now)
        if limit.interval:
            for made, first in enumerate(reversed(calls), start=1):
                assert made <= limit.burst + (now - first + A_HAIR) / limit.interval
        if flood:
            self._frozen[method] = now + flood


class Run:
    """One account over several starts."""

    def __init__(self) -> None:
        self._clock = SettledClock()
        self._kept = Kept()
        self._telegram = Telegram(self._clock)
        self._schedule = Schedule(self._clock, LIMITS, save=self._kept.save)
        self._tasks: list[asyncio.Task[None]] = []

    async def step(self, step: Ask | Pass | Cancel | Restart) -> None:
        match step:
            case Ask():
                self._tasks.append(asyncio.create_task(self._ask(step)))
            case Pass():
                self._clock.move(step.seconds)
            case Cancel() if step.number < len(self._tasks):
                self._tasks.pop(step.number).cancel()
            case Restart():
                await self._restart()
        await settle()
        for task in [task for task in self._tasks if task.done()]:
            self._tasks.remove(task)
            await task

    async def _ask(self, ask: Ask) -> None:
        await self._schedule.turn(ask.method)
        self._telegram.call(ask.method, ask.flood)
        if ask.flood:
            await self._schedule.freeze(ask.method, ask.flood)

    async def _restart(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._telegram.restart()
        self._schedule = Schedule(self._clock, LIMITS, save=self._kept.save)
        await self._schedule.recall(self._kept.load)

    async def end(self) -> None:
        """Everybody who waits gets a turn in the end: nobody is forgotten."""
        for _ in range(10 + 10 * len(self._tasks)):
            await self.step(Pass(DAY / 3))
        assert not self._tasks
        assert not sum(queue.waiting for queue in self._schedule.queues())


@given(st.lists(STEPS, max_size=40))
@example([Ask(OTHER, 60.0), Restart(), Ask(OTHER, 0.0), Pass(59.0)])
@example([Ask(JOIN, 0.0)] * 4 + [Restart()] + [Pass(240.0)] * 4)
@settings(max_examples=150, deadline=None)
def test_no_call_is_made_inside_a_wait_or_beyond_a_budget(
    steps: list[Ask | Pass | Cancel | Restart],
) -> None:
    async def run() -> None:
        account = Run()
        for step in steps:
            await account.step(step)
        await account.end()

    asyncio.run(run())
