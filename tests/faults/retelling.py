"""One process that tells a scene, and dies where it is told to.

It delivers until nothing is due any more, at the time that the file ``scene.json`` in its folder
says. Something may come in meanwhile, once, at one of its steps; where there is a file ``fault``,
the next call from there on is accepted instead, and its answer lost. How many steps it took it
leaves in the file ``steps``.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx

from bot.clock import SystemClock
from bot.config import load_config
from bot.daemon.parts import open_bot, senders
from bot.dispatch import Dispatch
from bot.model import DeliveryState
from bot.store.sqlite import open_store
from tests.faults.scenes import SCENES, play
from tests.faults.steps import counting, serve
from tests.faults.telling import PACE, TELLING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.faults.scenes import Scene
    from tests.faults.steps import Steps

_WAITING = (DeliveryState.PENDING, DeliveryState.RETRY)
_SOON = timedelta(seconds=30)  # what is due only later is not waited for


class SetClock(SystemClock):
    """The machine's clock, set to another time."""

    def __init__(self, time: datetime) -> None:
        self._ahead = time - datetime.now(UTC)

    def now(self) -> datetime:
        return super().now() + self._ahead


async def retell(data: Path, steps: Steps) -> None:
    """Deliver until nothing is due any more."""
    told = json.loads((data / "scene.json").read_text())
    scene, clock = SCENES[told["scene"]], SetClock(datetime.fromisoformat(told["time"]))
    config = load_config(
        env_file=data / ".env", config_file=data / "flagfall.toml", data=data, environ={}
    )
    store = await open_store(data / "flagfall.db", clock=clock)
    async with store.transaction() as tx:
        await tx.recover_sending()
    bot = open_bot(config)
    folding = config.delivery
    dispatch = Dispatch(
        store,
        senders(bot, config.receivers, clock=clock),
        clock=clock,
        random=Random(7),  # noqa: S311  jitter
        settings=replace(PACE, digest_size=folding.digest_size, digest_after=folding.digest_after),
        zone=ZoneInfo("UTC"),
        say=lambda *_, **__: None,
    )
    coming: list[asyncio.Task[None]] = []
    if (data / "fault").exists():
        lost: dict[str, str | int] = {
            "kind": "accept_then_fail",
            "api": folding.telegram,
            "method": "all",
        }
        if folding.telegram == "bot_api":
            lost["status"] = 500
        address = (data / "fault").read_text()
        steps.meanwhile = lambda: httpx.post(address, json=lost).raise_for_status()
    else:
        steps.meanwhile = lambda: coming.append(
            asyncio.ensure_future(_come(store, scene, clock.now(), dispatch))
        )
    asyncio.get_running_loop().set_task_factory(counting(steps, TELLING))
    running = asyncio.ensure_future(dispatch.run())
    while await _is_due(store, clock.now()) or not all(task.done() for task in coming):
        await clock.sleep(0.01)
    await asyncio.gather(*coming)
    await dispatch.stop()
    await running
    (data / "steps").write_text(str(steps.count))
    if bot is not None:
        await bot.aclose()
    await store.close()


async def _come(store: Store, scene: Scene, now: datetime, dispatch: Dispatch) -> None:
    assert scene.meanwhile is not None
    async with store.transaction() as tx:
        await play(scene.meanwhile, tx, now, escalates=scene.escalates)
    dispatch.wake()


async def _is_due(store: Store, now: datetime) -> bool:
    """Whether something is being sent, or will be soon; asked in one question, as rows change."""
    return any(
        row.state is DeliveryState.SENDING
        or (row.state in _WAITING and (row.due_at is None or row.due_at < now + _SOON))
        for row in await store.deliveries()
    )


if __name__ == "__main__":
    serve(retell)
