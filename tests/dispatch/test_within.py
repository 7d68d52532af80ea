from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.dispatch.within import rest, within

if TYPE_CHECKING:
    from tests.conftest import MovedClock


async def test_the_result_comes_through(moved_clock: MovedClock) -> None:
    async def work() -> int:
        return 7

    assert await within(moved_clock, 5, work()) == 7


async def test_an_error_comes_through(moved_clock: MovedClock) -> None:
    async def work() -> int:
        raise ValueError("no such luck")

    with pytest.raises(ValueError, match="luck"):
        await within(moved_clock, 5, work())


async def test_what_takes_too_long_is_cancelled(moved_clock: MovedClock) -> None:
    cancelled = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    waiting = asyncio.ensure_future(within(moved_clock, 5, work()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    moved_clock.move(5)
    with pytest.raises(TimeoutError):
        await waiting
    assert cancelled.is_set()


async def test_rest_ends_with_its_event(moved_clock: MovedClock) -> None:
    event = asyncio.Event()
    event.set()
    await rest(moved_clock, 1e9, event)


async def test_rest_ends_with_its_time(moved_clock: MovedClock) -> None:
    resting = asyncio.ensure_future(rest(moved_clock, 5, asyncio.Event()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    moved_clock.move(5)
    await resting
