from __future__ import annotations

import asyncio

from bot.clock import SystemClock
from bot.desk.turns import in_turns


async def test_others_have_their_turn_between_every_few() -> None:
    clock = SystemClock()
    order: list[str] = []

    async def other() -> None:
        while True:
            order.append("other")
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    order.extend([str(item) async for item in in_turns(range(3), clock)])
    assert order == ["0", "1", "2"]
    taken = [order.count("other") async for _ in in_turns(range(120), clock)]
    task.cancel()
    assert len(taken) == 120
    assert taken[0] == taken[49] < taken[50] == taken[99] < taken[100]
