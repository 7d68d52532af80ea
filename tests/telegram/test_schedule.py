"""Every method at its own pace, in the order of asking, and never a call in a FLOOD_WAIT."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.telegram.schedule import Limit, Queue, Schedule, Spent
from tests.factories import settle
from tests.telegram.conftest import Kept

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.conftest import MovedClock

HISTORY, RESOLVE, OTHER = "messages.getHistory", "contacts.resolveUsername", "help.getConfig"
LIMITS = {HISTORY: Limit(interval=2.0, burst=2), RESOLVE: Limit(per_day=3)}


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def schedule(moved_clock: MovedClock, kept: Kept) -> Schedule:
    return Schedule(moved_clock, LIMITS, save=kept.save)


class Callers:
    """Tasks that each make one call, and the order in which they were allowed to."""

    def __init__(self, schedule: Schedule) -> None:
        self.called: list[str] = []
        self._schedule = schedule
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def want(self, name: str, method: str = HISTORY) -> asyncio.Task[None]:
        task = asyncio.create_task(self._call(name, method))
        self._tasks[name] = task
        await settle()
        return task

    async def _call(self, name: str, method: str) -> None:
        await self._schedule.turn(method)
        self.called.append(name)


@pytest.fixture
def callers(schedule: Schedule) -> Callers:
    return Callers(schedule)


async def _after(clock: MovedClock, seconds: float) -> None:
    clock.move(seconds)
    await settle()


async def _spend(schedule: Schedule, method: str = HISTORY, calls: int = 2) -> None:
    for _ in range(calls):
        await schedule.turn(method)


async def test_one_call_is_allowed_at_a_time(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock
) -> None:
    await _spend(schedule)
    for name in "abc":
        await callers.want(name)
    await _after(moved_clock, 1.9)
    assert callers.called == []
    await _after(moved_clock, 0.1)
    assert callers.called == ["a"]
    await _after(moved_clock, 4.0)  # room for two more, for the burst has grown back
    assert callers.called == ["a", "b", "c"]


async def test_methods_do_not_hold_up_one_another(schedule: Schedule, callers: Callers) -> None:
    await _spend(schedule)
    await callers.want("history")
    await callers.want("resolve", method=RESOLVE)
    await callers.want("anything", method=OTHER)
    assert callers.called == ["resolve", "anything"]


async def test_a_freeze_that_comes_while_others_wait_makes_them_wait_on(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock
) -> None:
    await _spend(schedule)
    await callers.want("first")
    await callers.want("second")
    await _after(moved_clock, 1.0)
    await schedule.freeze(HISTORY, 300.0)
    await _after(moved_clock, 299.0)
    assert callers.called == []
    await _after(moved_clock, 1.0)
    assert callers.called == ["first"]
    await _after(moved_clock, 2.0)
    assert callers.called == ["first", "second"]


async def test_a_method_that_nobody_paces_is_frozen_too(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock, kept: Kept
) -> None:
    await schedule.freeze(OTHER, 30.0)
    await callers.want("frozen", method=OTHER)
    assert callers.called == []
    after = Schedule(moved_clock, LIMITS, save=kept.save)
    await after.recall(kept.load)
    assert after.wait(OTHER) == pytest.approx(30.0)
    await _after(moved_clock, 30.0)
    assert callers.called == ["frozen"]


async def test_who_is_cancelled_leaves_no_trace(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock
) -> None:
    await _spend(schedule)
    first = await callers.want("first")
    await callers.want("second")
    third = await callers.want("third")
    first.cancel()
    third.cancel()
    await settle()
    assert _queue(schedule, HISTORY).waiting == 1
    await _after(moved_clock, 2.0)
    assert callers.called == ["second"]
    assert schedule.wait(HISTORY) == pytest.approx(2.0)
    assert _queue(schedule, HISTORY).waiting == 0


async def test_who_is_cancelled_when_its_turn_has_come_leaves_it_to_the_next(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock
) -> None:
    await _spend(schedule)
    first = await callers.want("first")
    await callers.want("second")
    moved_clock.move(2.0)
    first.cancel()
    await settle()
    assert callers.called == ["second"]


async def test_nothing_is_done_while_everybody_waits(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _spend(schedule)
    for number in range(50):
        await callers.want(str(number))
    looks = 0
    wait = schedule._lanes[HISTORY].budget.wait  # noqa: SLF001  every look at the time is one call

    def counted() -> float:
        nonlocal looks
        looks += 1
        return wait()

    monkeypatch.setattr(schedule._lanes[HISTORY].budget, "wait", counted)  # noqa: SLF001  as above
    for _ in range(5):
        await settle()
    assert looks == 0
    await _after(moved_clock, 2.0)
    assert callers.called == ["0"]
    assert looks < 6


async def test_room_counts_nothing_and_take_counts_one(
    schedule: Schedule, moved_clock: MovedClock
) -> None:
    await schedule.room(HISTORY)
    await schedule.room(HISTORY)
    schedule.take(HISTORY)
    schedule.take(HISTORY)
    assert schedule.wait(HISTORY) == pytest.approx(2.0)
    room = asyncio.create_task(schedule.room(HISTORY))
    await _after(moved_clock, 1.0)
    assert not room.done()
    await _after(moved_clock, 1.0)
    assert room.done()
    assert schedule.wait(HISTORY) == 0.0


async def test_who_does_not_take_its_room_leaves_it_to_the_next(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock
) -> None:
    await _spend(schedule)
    room = asyncio.create_task(schedule.room(HISTORY))
    await callers.want("behind")
    await _after(moved_clock, 2.0)
    assert room.done()
    assert callers.called == ["behind"]


async def test_taking_without_room_is_a_bug(schedule: Schedule) -> None:
    await _spend(schedule)
    with pytest.raises(RuntimeError, match="without room"):
        schedule.take(HISTORY)


async def test_a_day_is_kept_call_by_call(
    schedule: Schedule, moved_clock: MovedClock, kept: Kept
) -> None:
    await _spend(schedule, RESOLVE, 2)
    assert len(kept.spent[RESOLVE].taken) == 2
    moved_clock.move(3600.0)
    after = Schedule(moved_clock, LIMITS, save=kept.save)
    await after.recall(kept.load)
    await after.turn(RESOLVE)
    assert len(kept.spent[RESOLVE].taken) == 3
    assert after.wait(RESOLVE) == pytest.approx(86_400.0 - 3600.0)
    assert HISTORY not in kept.spent  # what counts no days is not written at every call


async def test_what_was_taken_is_kept_before_it_is_sent(schedule: Schedule, kept: Kept) -> None:
    await schedule.room(RESOLVE)
    schedule.take(RESOLVE)
    assert RESOLVE not in kept.spent
    await schedule.settle(RESOLVE)
    assert len(kept.spent[RESOLVE].taken) == 1


async def _full(_method: str, _spent: Spent) -> None:
    raise StoreError("The disk is full.")


async def test_a_call_that_cannot_be_kept_is_not_made_and_not_counted(
    moved_clock: MovedClock,
) -> None:
    schedule = Schedule(moved_clock, {RESOLVE: Limit(interval=5.0, per_day=1)}, save=_full)
    for _ in range(3):
        with pytest.raises(StoreError):
            await schedule.turn(RESOLVE)
        assert schedule.wait(RESOLVE) == 0.0


class Gate:
    """A store whose first save goes through only when it is let."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.fails = False
        self.saved: list[Spent] = []
        self._held = True

    async def save(self, _method: str, spent: Spent) -> None:
        held, self._held = self._held, False
        if held:
            await self.opened.wait()
        if self.fails:
            raise StoreError("The disk is full.")
        self.saved.append(spent)


async def _started(work: Coroutine[object, object, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work)
    await settle()
    return task


async def test_what_could_not_be_kept_is_left_to_the_next(moved_clock: MovedClock) -> None:
    gate = Gate()
    gate.fails = True
    schedule = Schedule(moved_clock, {RESOLVE: Limit(per_day=1)}, save=gate.save)
    first = await _started(schedule.turn(RESOLVE))
    second = await _started(schedule.turn(RESOLVE))  # a day is to be waited for
    gate.opened.set()
    for turn in (first, second):
        with pytest.raises(StoreError):
            await turn


async def test_a_wait_is_kept_even_if_the_disk_is_full(moved_clock: MovedClock) -> None:
    schedule = Schedule(moved_clock, LIMITS, save=_full)
    with pytest.raises(StoreError):
        await schedule.freeze(HISTORY, 30.0)
    assert schedule.wait(HISTORY) == pytest.approx(30.0)


async def test_a_wait_is_kept_also_when_whoever_asked_is_cancelled(moved_clock: MovedClock) -> None:
    gate = Gate()
    schedule = Schedule(moved_clock, LIMITS, save=gate.save)
    freezing = await _started(schedule.freeze(HISTORY, 30.0))
    freezing.cancel()
    await settle()
    assert not freezing.done()
    gate.opened.set()
    with pytest.raises(asyncio.CancelledError):
        await freezing
    assert gate.saved[0].frozen_until > moved_clock.now().timestamp()


async def test_a_wait_that_comes_while_a_call_is_being_kept_holds_it_up(
    moved_clock: MovedClock,
) -> None:
    gate = Gate()
    schedule = Schedule(moved_clock, LIMITS, save=gate.save)
    turn = await _started(schedule.turn(RESOLVE))
    freezing = await _started(schedule.freeze(RESOLVE, 30.0))
    gate.opened.set()
    await freezing
    await settle()
    assert not turn.done()
    await _after(moved_clock, 30.0)
    assert turn.done()
    assert len(gate.saved[-1].taken) == 1  # what was spent last is what was saved last
    assert gate.saved[-1].frozen_until > 0


def _queue(schedule: Schedule, method: str) -> Queue:
    return next(queue for queue in schedule.queues() if queue.method == method)


async def test_what_people_see(
    schedule: Schedule, callers: Callers, moved_clock: MovedClock
) -> None:
    await _spend(schedule)
    await callers.want("first")
    await _after(moved_clock, 1.0)
    await callers.want("second")
    await schedule.freeze(OTHER, 60.0)
    assert schedule.queues() == [
        Queue(method=RESOLVE, waiting=0, seconds=0.0, frozen=False),
        Queue(method=OTHER, waiting=0, seconds=60.0, frozen=True),
        Queue(method=HISTORY, waiting=2, seconds=1.0, frozen=False, longest=1.0),
    ]
