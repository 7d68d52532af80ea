"""What many tests need: a clock that a test moves, and a store in a fresh folder."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.protocol import Store


# Where Python may not put bytecode beside the code, as in many containers, each of the hundreds of
# processes that tests start would compile all of Flagfall anew.
if sys.dont_write_bytecode:
    root = Path(__file__).parents[1]
    os.environ["PYTHONPYCACHEPREFIX"] = str(root / ".pytest_cache" / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# How long an example takes says more about the machine than about the code.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")


class MovedClock:
    """A Clock whose time passes only when ``move`` says so; sleepers wake in order."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return datetime(2022, 11, 11, 9, 0, tzinfo=UTC) + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers.append((self._passed + seconds, woken))
            await woken

    def move(self, seconds: float) -> None:
        """Let time pass and wake whoever has slept enough."""
        self._passed += seconds
        waiting = [s for s in self._sleepers if s[0] <= self._passed and not s[1].done()]
        due = sorted(waiting, key=lambda sleeper: sleeper[0])
        self._sleepers = [s for s in self._sleepers if s[0] > self._passed]
        for _, woken in due:
            woken.set_result(None)


@pytest.fixture
def moved_clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def store(tmp_path: Path, moved_clock: MovedClock) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "flagfall.db", clock=moved_clock)
    yield opened
    await opened.close()
