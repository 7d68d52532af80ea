"""Virtual time: it jumps, it never overtakes a statement, and a seed repeats itself."""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import TYPE_CHECKING

import aiosqlite
import pytest

from bot.dispatch.within import within
from bot.store.sqlite import open_store
from tests.virtual.clock import START, VirtualClock
from tests.virtual.loop import Stuck, VirtualLoop, run

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path


def test_time_starts_at_0_and_jumps() -> None:
    clock = VirtualClock()

    async def a_month() -> tuple[float, float]:
        before = clock.monotonic()
        await clock.sleep(30 * 86_400)
        assert (clock.now() - START).days == 30
        return before, clock.monotonic()

    began = time.monotonic()
    assert run(a_month, seed=1) == (0.0, 30 * 86_400)
    assert time.monotonic() - began < 5


def test_timers_fire_in_order_at_their_time() -> None:
    fired: list[tuple[float, float]] = []

    async def timers() -> None:
        loop = asyncio.get_running_loop()
        delays = [5.0, 0.25, 86_400.0 * 20, 1.0, 0.001, 3600.0, 1.0000001]
        async with asyncio.TaskGroup() as group:
            for delay in delays:
                group.create_task(_sleep(delay, loop))

    async def _sleep(delay: float, loop: asyncio.AbstractEventLoop) -> None:
        await asyncio.sleep(delay)
        fired.append((delay, loop.time()))

    run(timers, seed=1)
    assert [delay for delay, _ in fired] == sorted(delay for delay, _ in fired)
    assert all(moment == pytest.approx(delay, abs=1e-8) for delay, moment in fired)


def test_nothing_that_could_happen_is_said() -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Stuck):
        run(forever, seed=1)


def test_what_a_callback_raises_ends_the_run() -> None:
    async def failing() -> None:
        asyncio.get_running_loop().call_later(1.0, [].pop)
        await asyncio.sleep(5.0)

    with pytest.raises(IndexError):
        run(failing, seed=1)


def _nap() -> int:
    time.sleep(0.05)
    return 7


async def _slow_statement(path: Path) -> object:
    async with aiosqlite.connect(path) as connection:
        await connection.create_function("nap", 0, _nap)
        rows = await connection.execute_fetchall("SELECT nap()")
        return next(iter(rows))[0]


async def _slow_thread(path: Path) -> object:
    del path
    return await asyncio.to_thread(_nap)


@pytest.mark.parametrize("slow", [_slow_statement, _slow_thread], ids=["statement", "thread"])
def test_what_takes_real_time_fires_no_timeout(
    slow: Callable[[Path], Coroutine[object, object, object]], tmp_path: Path
) -> None:
    async def patiently() -> tuple[object, float]:
        clock = VirtualClock()
        answer = await within(clock, 20.0, _awaiting())
        return answer, clock.monotonic()

    async def _awaiting() -> object:
        return await slow(tmp_path / "nap.db")

    assert run(patiently, seed=1) == (7, 0.0)


def test_a_failing_statement_raises_where_it_is_awaited(tmp_path: Path) -> None:
    async def failing() -> None:
        async with aiosqlite.connect(tmp_path / "some.db") as connection:
            await connection.execute("SELECT * FROM nowhere")

    with pytest.raises(aiosqlite.OperationalError, match="nowhere"):
        run(failing, seed=1)


def test_a_cancelled_await_does_not_unqueue_its_statement(tmp_path: Path) -> None:
    """As aiosqlite does with its thread; the store relies on knowing it."""

    async def cancelled() -> object:
        async with aiosqlite.connect(tmp_path / "some.db", isolation_level=None) as connection:
            await connection.execute("CREATE TABLE kept (what)")
            writing = asyncio.ensure_future(
                connection.execute_insert("INSERT INTO kept VALUES ('this')")
            )
            await asyncio.sleep(0)
            writing.cancel()
            rows = await connection.execute_fetchall("SELECT count(*) FROM kept")
            return next(iter(rows))[0]

    assert run(cancelled, seed=1) == 1


async def _traced(path: Path) -> list[str]:
    """Return what tasks did that use a store and sleep, in the order in which they did it."""
    trace: list[str] = []
    random = Random(3)  # noqa: S311  a seed, not a secret
    store = await open_store(path, clock=VirtualClock())

    async def writer(name: str) -> None:
        for number in range(10):
            await asyncio.sleep(random.choice((0.0, 0.5, 1.0)))
            async with store.transaction() as tx:
                trace.append(f"{name} writes")
                await tx.set_meta("last", f"{name}{number}")

    async def reader(name: str) -> None:
        for _ in range(20):
            trace.append(f"{name} reads {await store.meta('last')}")
            await asyncio.sleep(random.choice((0.0, 0.5)))

    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(writer(name))
        for name in "xyz":
            group.create_task(reader(name))
    await store.close()
    return trace


def test_a_seed_repeats_itself_and_another_goes_another_way(tmp_path: Path) -> None:
    traces = [
        run(lambda number=number: _traced(tmp_path / f"{number}.db"), seed=seed)  # type: ignore[misc]
        for number, seed in enumerate((1, 1, 2))
    ]
    assert traces[0] == traces[1]
    assert traces[0] != traces[2]


def test_an_alarm_goes_off_in_the_middle_of_a_transaction(tmp_path: Path) -> None:
    async def interrupted() -> str | None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        store = await open_store(tmp_path / "flagfall.db", clock=VirtualClock())

        async def write() -> None:
            async with store.transaction() as tx:
                await tx.set_meta("one", "1")
                await tx.set_meta("two", "2")

        writing = asyncio.ensure_future(write())
        loop.after_calls(2, writing.cancel)  # BEGIN and the first of the two
        await asyncio.wait([writing])
        kept = await store.meta("one")
        await store.close()
        return kept

    assert run(interrupted, seed=1) is None
