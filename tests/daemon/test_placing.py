"""Places are kept in the store, and so is who was refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.config import IngestionSettings
from bot.daemon.placing import Placing
from bot.daemon.roster import Seats
from bot.model import PREVIEW, AccountStanding, ChannelState
from tests.factories import NOON, a_channel

if TYPE_CHECKING:
    from bot.model import Channel
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

MAIN, SECOND = AccountStanding(name="main", user_id=7), AccountStanding(name="second", user_id=8)
DELTA = replace(a_channel("delta_live", 100), account="main")
BLOCKED = replace(DELTA, state=ChannelState.BLOCKED, reason="Private.")


@pytest.fixture
def placing(store: Store, moved_clock: MovedClock) -> Placing:
    return Placing(store, IngestionSettings(resolve_per_day=1), clock=moved_clock)


async def save(store: Store, *channels: Channel) -> None:
    async with store.transaction() as tx:
        for channel in channels:
            await tx.save_channel(channel)


async def places(store: Store) -> list[tuple[str, ChannelState]]:
    return [(channel.account, channel.state) for channel in await store.channels()]


async def test_the_keys_of_the_account_that_is_signed_in_count(
    store: Store, placing: Placing
) -> None:
    gamma = replace(a_channel("gamma_live", 200), account="main")
    await save(store, DELTA, gamma)
    async with store.transaction() as tx:
        await tx.save_access_hash("main:6", 100, 1)  # of somebody else, under the same name
        await tx.save_access_hash("main:7", 200, 1)
    assert await placing.place([MAIN]) == []
    assert placing.seats["main"] == Seats(taken=2, unknown=1, unjoined=1)
    async with store.transaction() as tx:
        await tx.set_meta(
            "budget:main:contacts.resolveUsername",
            f'{{"frozen_until": 0.0, "taken": [{NOON.timestamp() - 20_000}]}}',
        )
    assert [c.ref for c in await placing.place([MAIN])] == ["delta_live"]
    assert placing.seats[PREVIEW].taken == 1


async def test_a_refusal_outlives_a_restart(
    store: Store, placing: Placing, moved_clock: MovedClock
) -> None:
    await save(store, replace(BLOCKED, added_at=moved_clock.now()))
    await placing.place([MAIN])
    assert await places(store) == [(PREVIEW, ChannelState.NEW)]
    await save(store, replace(DELTA, account=PREVIEW, added_at=moved_clock.now()))
    again = Placing(store, IngestionSettings(), clock=moved_clock)
    assert await again.begin([MAIN]) == []
    moved_clock.move(86_400)
    await again.place([MAIN])
    assert await places(store) == [("main", ChannelState.LIVE)]


async def test_a_start_tries_again_what_nobody_may_read(
    store: Store, placing: Placing, moved_clock: MovedClock
) -> None:
    await save(store, replace(BLOCKED, added_at=moved_clock.now()))
    await placing.place([MAIN])
    await save(store, replace(BLOCKED, account=PREVIEW, added_at=moved_clock.now()))
    assert await placing.place([MAIN]) == []
    await placing.begin([MAIN])
    assert await places(store) == [("main", ChannelState.NEW)]


async def test_who_has_room_for_one_more(
    store: Store, placing: Placing, moved_clock: MovedClock
) -> None:
    await save(store, DELTA)
    assert await placing.with_room(DELTA, [MAIN, SECOND]) == [SECOND, MAIN]
    await save(store, replace(BLOCKED, account="second", added_at=moved_clock.now()))
    await placing.place([SECOND])
    assert await placing.with_room(DELTA, [MAIN, SECOND]) == [MAIN]
    full = Placing(store, IngestionSettings(account_channels=1), clock=moved_clock)
    assert await full.with_room(DELTA, [MAIN, SECOND]) == []
