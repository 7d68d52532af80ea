"""Loops that end with the first of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import NetworkError
from bot.together import run_together
from tests.factories import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Loops:
    """Loops that note when they end."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.go_on = asyncio.Event()

    async def lasting(self, name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.append(name)

    async def ending(self) -> None:
        await self.go_on.wait()

    async def failing(self) -> None:
        await self.go_on.wait()
        raise NetworkError("The line is dead.")

    async def finish(self) -> None:
        self.ended.append("finish")


@pytest.fixture
async def loops() -> AsyncIterator[Loops]:
    yield Loops()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_all_end_with_the_first(loops: Loops) -> None:
    loops.go_on.set()
    await run_together([loops.lasting("a"), loops.ending(), loops.lasting("b")])
    assert loops.ended == ["a", "b"]


async def test_what_the_first_raises_is_raised(loops: Loops) -> None:
    loops.go_on.set()
    with pytest.raises(NetworkError, match="dead"):
        await run_together([loops.lasting("a"), loops.failing()])
    assert loops.ended == ["a"]


async def test_none_is_left_behind_by_a_cancellation(loops: Loops) -> None:
    together = asyncio.create_task(run_together([loops.lasting("a"), loops.ending()]))
    await settle()
    assert loops.ended == []
    together.cancel()
    with pytest.raises(asyncio.CancelledError):
        await together
    assert loops.ended == ["a"]


@pytest.mark.parametrize("fails", [False, True], ids=["at an end", "at a failure"])
async def test_what_is_in_hand_is_finished_while_the_others_still_run(
    loops: Loops, *, fails: bool
) -> None:
    loops.go_on.set()
    first = loops.failing() if fails else loops.ending()
    together = run_together([first, loops.lasting("a")], finish=loops.finish)
    await asyncio.gather(together, return_exceptions=True)
    assert loops.ended == ["finish", "a"]
