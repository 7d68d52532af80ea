"""Long work in pieces: everything else in the process has its turn in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.clock import Clock

_TOGETHER = 50  # posts that are matched before anything else has its turn

T = TypeVar("T")


async def in_turns(items: Iterable[T], clock: Clock) -> AsyncIterator[T]:
    """Yield what takes up to a millisecond each, with a break after every few."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % _TOGETHER == 0:
            await clock.sleep(0)
