"""Waiting with an end, by the clock that was handed in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.clock import Clock

_T = TypeVar("_T")


async def within(clock: Clock, seconds: float, work: Coroutine[object, object, _T]) -> _T:
    """Return what ``work`` returns, or raise TimeoutError and cancel it after ``seconds``."""
    task = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((task, timer), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        timer.cancel()
        await asyncio.gather(task, timer, return_exceptions=True)


async def rest(clock: Clock, seconds: float, event: asyncio.Event) -> None:
    """Return after ``seconds``, or as soon as the event is set."""
    try:
        await within(clock, seconds, event.wait())
    except TimeoutError:
        return
