from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.protocol import Store, Transaction
    from tests.dispatch.conftest import Call, World


class FullDisk:
    """The real store on a disk that is full whenever a test says so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.full = False
        self.refused = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._store.transaction() as tx:
            if self.full:
                self.refused += 1
                raise StoreError("The disk is full.", remedy="Free some space.")
            yield tx


@pytest.fixture
def disk(world: World) -> FullDisk:
    disk = FullDisk(world.store)
    world.new_dispatch(cast("Store", disk))
    return disk


def fill(world: World, disk: FullDisk) -> None:
    def take(_: Call) -> None:
        disk.full = True

    world.wire.answers.append(take)


async def test_a_full_disk_after_the_send_does_not_send_again(world: World, disk: FullDisk) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 2)
    fill(world, disk)
    world.start()
    await world.pass_time(600)
    assert world.wire.told() == [1]
    assert "disk is full" in world.dispatch.trouble
    disk.full = False
    await world.pass_time(20)
    assert world.wire.told() == [1, 2]
    assert await world.states() == {"sent": 2}
    assert world.dispatch.trouble == ""
    assert not any("may be a repeat" in call.text for call in world.wire.taken)


async def test_a_full_disk_before_the_claim_waits(world: World, disk: FullDisk) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 2)
    disk.full = True
    world.start()
    await world.pass_time(60)
    assert not world.wire.calls
    assert disk.refused <= 60 / 5 + 1
    assert "disk is full" in world.dispatch.trouble
    disk.full = False
    await world.pass_time(10)
    assert world.wire.told() == ids


async def test_stopping_with_a_full_disk_ends_and_leaves_a_possible_repeat(
    world: World, disk: FullDisk
) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    fill(world, disk)
    world.start()
    await world.pass_time(12)
    await world.stop()
    assert await world.states() == {"sending": 1}
    disk.full = False
    async with world.store.transaction() as tx:
        assert await tx.recover_sending() == 1
