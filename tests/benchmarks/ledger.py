"""What it takes to know of a million ids what became of each: bytes, and time to write it down.

Every eighth id is absent, and they lie scattered: that is the most that a ledger of runs can take.
"""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.model import SlotKind, Slots
from bot.store.sqlite import open_store
from tests.benchmarks.report import figure

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store

IDS, CHANNELS, BATCH = 1_000_000, 20, 1_000
_KINDS = [SlotKind.POST, SlotKind.SERVICE, SlotKind.UNREADABLE, SlotKind.ABSENT]
_SHARES = [86, 1, 1, 12]  # in a hundred


def run(folder: Path) -> None:
    """Print the size of the database, and how many ids a second it takes."""
    asyncio.run(_measure(folder / "flagfall.db"))


async def _measure(path: Path) -> None:
    store = await open_store(path, clock=SystemClock())
    empty = path.stat().st_size
    began = time.perf_counter()
    await _fill(store)
    seconds = time.perf_counter() - began
    await store.close()
    megabytes = (path.stat().st_size - empty) / 1e6
    figure(f"ledger of {IDS:,} ids, {_SHARES[-1]} % absent", f"{megabytes:.2f} MB", "<= 60 MB")
    figure("ids written down a second", f"{IDS / seconds:,.0f}")


async def _fill(store: Store) -> None:
    """Write every channel's ids in batches, as reading a history does."""
    chance, each = Random(20221111), IDS // CHANNELS  # noqa: S311  a benchmark's own dice
    for first in range(1, each + 1, BATCH):
        for channel_id in range(1, CHANNELS + 1):
            kinds = chance.choices(_KINDS, _SHARES, k=BATCH)
            batch = [
                Slots(channel_id=channel_id, first=first + n, last=first + n, kind=kind)
                for n, kind in enumerate(kinds)
            ]
            async with store.transaction() as tx:
                await tx.save_slots(batch)
