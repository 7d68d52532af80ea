"""What accounts spent is known without them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.config import IngestionSettings
from bot.daemon.budgets import lookups_left, recalled
from bot.sources.account import HISTORY, RESOLVE

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

SETTINGS = IngestionSettings(resolve_per_day=3)


async def spend(store: Store, method: str, *, frozen_until: float, taken: list[float]) -> None:
    async with store.transaction() as tx:
        kept = json.dumps({"frozen_until": frozen_until, "taken": taken})
        await tx.set_meta(f"budget:main:{method}", kept)


@pytest.mark.parametrize(
    ("frozen_for", "taken_ago", "left"),
    [
        pytest.param(0, [], 3, id="nothing spent"),
        pytest.param(0, [10, 3600], 1, id="two today"),
        pytest.param(0, [10, 90_000], 2, id="one was yesterday"),
        pytest.param(0, [10, 20, 30, 40], 0, id="more than the settings allow now"),
        pytest.param(15 * 3600, [], 0, id="asked to wait"),
        pytest.param(-30, [], 3, id="the wait is over"),
    ],
)
async def test_look_ups_left(
    store: Store, moved_clock: MovedClock, frozen_for: float, taken_ago: list[float], left: int
) -> None:
    now = moved_clock.now().timestamp()
    taken = [now - ago for ago in taken_ago]
    await spend(store, RESOLVE, frozen_until=now + frozen_for, taken=taken)
    assert await lookups_left(store, "main", SETTINGS, now=moved_clock.now()) == left


async def test_who_never_asked_has_all_look_ups(store: Store, moved_clock: MovedClock) -> None:
    assert await lookups_left(store, "main", SETTINGS, now=moved_clock.now()) == 3


async def test_a_schedule_goes_on_where_the_account_was(
    store: Store, moved_clock: MovedClock
) -> None:
    now = moved_clock.now().timestamp()
    await spend(store, HISTORY, frozen_until=now + 300, taken=[])
    schedule = await recalled(store, "main", SETTINGS, clock=moved_clock)
    frozen = {queue.method: queue.seconds for queue in schedule.queues() if queue.frozen}
    assert frozen == {HISTORY: 300.0}
