"""Whatever happens to a channel and to the line: in the end the database is what the server has."""

from __future__ import annotations

import asyncio
import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.simulator.server import LocalTelegram
from tests.sources.histories import played

if TYPE_CHECKING:
    from pathlib import Path

SIDE_BY_SIDE = 10
FIRST = int(os.environ.get("FLAGFALL_SEED", "0"))  # to play one again: FLAGFALL_SEED=417


async def _play(first: int, count: int, folder: Path) -> list[str]:
    async with LocalTelegram(clock=SystemClock(), random=Random(first)) as local:  # noqa: S311
        seeds = range(first, first + count)
        found = await asyncio.gather(*(played(seed, local, folder) for seed in seeds))
    return [line for lines in found for line in lines]


@pytest.mark.parametrize("first", range(FIRST, FIRST + 60, SIDE_BY_SIDE))
async def test_the_database_ends_as_the_server_has_it(first: int, tmp_path: Path) -> None:
    assert not await _play(first, SIDE_BY_SIDE, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_thousands_of_histories_end_as_the_server_has_them(tmp_path: Path) -> None:
    count = int(os.environ.get("FLAGFALL_HISTORIES", "3000"))
    for first in range(FIRST, FIRST + count, SIDE_BY_SIDE):
        assert not await _play(first, SIDE_BY_SIDE, tmp_path / str(first))
