"""Loops that run beside one another, and end together."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterable

    Loop = Coroutine[Any, Any, None]


async def run_together(
    loops: Iterable[Loop], *, finish: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Run coroutines until the first of them ends, then cancel the others; raise what it raised.

    ``finish`` is awaited before they are cancelled, whatever the end was. All have ended when this
    returns, also if it is cancelled itself.
    """
    async with _running(loops) as tasks:
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            if finish is not None:
                await finish()


@asynccontextmanager
async def _running(loops: Iterable[Loop]) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield tasks
    finally:
        await end_all(tasks)


async def end_all(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have ended, however they do."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
