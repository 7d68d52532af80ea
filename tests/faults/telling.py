"""One process that tells what waits in an outbox, and dies where it is told to.

It delivers over one of the two APIs until nothing waits; its steps are those of claim, send and
record, whose tasks are counted.
"""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.config import DeliverySettings, load_config
from bot.daemon.parts import open_bot, senders
from bot.dispatch import Dispatch
from bot.model import DeliveryState
from bot.store.sqlite import open_store
from tests.faults.steps import counting, serve

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.faults.steps import Steps

# the tasks of the three; what writes a message anew is one of its own
TELLING = ("Dispatch._tell", "MtProto.send_once", "BotApi.send", "_edited")
PACE = DeliverySettings(
    per_chat_interval=0.001,
    per_chat_per_minute=100_000,
    total_per_second=10_000,
    request_timeout=2.0,
    retry_base=0.02,
    retry_cap=0.05,
)


async def tell(data: Path, steps: Steps) -> None:
    """Deliver until nothing waits any more."""
    asyncio.get_running_loop().set_task_factory(counting(steps, TELLING))
    clock = SystemClock()
    config = load_config(
        env_file=data / ".env", config_file=data / "flagfall.toml", data=data, environ={}
    )
    store = await open_store(data / "flagfall.db", clock=clock)
    async with store.transaction() as tx:
        await tx.recover_sending()
    bot = open_bot(config)
    dispatch = Dispatch(
        store,
        senders(bot, config.receivers, clock=clock),
        clock=clock,
        random=Random(7),  # noqa: S311  jitter
        settings=PACE,
        zone=ZoneInfo("UTC"),
        say=lambda *_, **__: None,
    )
    running = asyncio.ensure_future(dispatch.run())
    await _all_told(store)
    await dispatch.stop()
    await running
    if bot is not None:
        await bot.aclose()
    await store.close()


async def _all_told(store: Store) -> None:
    clock = SystemClock()
    while any(row.state is not DeliveryState.SENT for row in await store.deliveries()):
        await clock.sleep(0.01)


if __name__ == "__main__":
    serve(tell)
