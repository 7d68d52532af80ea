"""Handing things out at a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.clock import Clock

T = TypeVar("T")
LONGEST_NAP = 0.05  # seconds; a rate changes nothing about how soon a stop is noticed


async def paced(items: Sequence[T], rate: float | None, clock: Clock) -> AsyncIterator[Sequence[T]]:
    """Yield the items in order, each time all that are due: the n-th after n / rate seconds.

    Without a rate each comes alone and at once, other tasks getting their turn in between.
    """
    start, given = clock.monotonic(), 0
    while given < len(items):
        due = given + 1 if rate is None else int((clock.monotonic() - start) * rate) + 1
        if due > given:
            yield items[given:due]
            given = due
        await clock.sleep(0 if rate is None else min(1 / rate, LONGEST_NAP))
