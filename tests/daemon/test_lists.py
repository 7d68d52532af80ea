"""Watch lists follow their files while the daemon runs, and trouble with one is told once."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.daemon.lists import LIST, PAUSE, ListWatch
from bot.desk.audit_log import AuditLog
from bot.desk.lists import Lists
from bot.model import Person, Role
from bot.rules.lists.definition import WatchList
from tests.factories import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@dataclass
class World:
    """A list of one file, and everything that its watch does."""

    store: Store
    clock: MovedClock
    file: Path
    lists: Lists
    said: list[str] = field(default_factory=list)
    changes: int = 0
    woken: int = 0
    in_force: Mapping[str, EntryList] = field(default_factory=dict)

    def open(self) -> ListWatch:
        return ListWatch(
            self.lists,
            self.store,
            clock=self.clock,
            say=lambda event, **_: self.said.append(event),
            on_change=self._change,
            in_force=lambda: self.in_force,
            wake=self._wake,
        )

    async def told(self) -> list[str]:
        rows = await self.store.deliveries()
        return [row.message.text for row in rows if row.message]

    @property
    def values(self) -> Sequence[str]:
        return self.lists.ready["brands"].values

    def take_up(self) -> None:
        """Judge by the lists as they were read last, as the daemon does a moment later."""
        self.in_force = self.lists.ready

    def _change(self) -> None:
        self.changes += 1

    def _wake(self) -> None:
        self.woken += 1


@pytest.fixture
async def world(store: Store, moved_clock: MovedClock, tmp_path: Path) -> World:
    file = tmp_path / "brands.txt"
    file.write_text("acme.com\nGlobex\n")
    lists = Lists(store, AuditLog(moved_clock))
    async with store.transaction() as tx:
        await tx.save_person(Person(user_id=7, role=Role.OWNER, chat_id=77))
        await lists.put(tx, [WatchList(name="brands", file=str(file))], by="cli")
    await lists.refresh()
    world = World(store, moved_clock, file, lists)
    world.take_up()
    return world


async def test_what_is_held_is_said_once(world: World) -> None:
    watch = world.open()
    await watch.look()
    await watch.look()
    assert world.said == ["list brands: 2 entries"]
    assert world.changes == 0


@pytest.mark.parametrize("replaced", [False, True], ids=["written-in-place", "replaced"])
async def test_a_changed_file_is_read_again(world: World, *, replaced: bool) -> None:
    watch = world.open()
    await watch.look()
    new = world.file.with_name("new") if replaced else world.file
    new.write_text("acme.com\nInitech\nUmbrella\nco.uk\n")
    new.replace(world.file)
    await watch.look()
    assert list(world.values) == ["acme.com", "Globex"]
    await watch.look()
    assert list(world.values) == ["acme.com", "Initech", "Umbrella"]
    assert world.changes == 1
    assert world.said[1:] == []  # rules are still judged by the old one
    world.take_up()
    await watch.look()
    assert world.said[1:] == [
        "list brands: 3 entries (+2, -1); left out: 1, see flagfall lists show brands"
    ]


async def test_a_file_that_is_being_written_is_waited_for(world: World) -> None:
    watch = world.open()
    await watch.look()
    for size in range(1, 5):
        world.file.write_text("Umbrella\n" * size)
        os.utime(world.file, ns=(size, size))
        await watch.look()
        assert list(world.values) == ["acme.com", "Globex"]
    await watch.look()
    assert list(world.values) == ["Umbrella"]


async def test_a_file_that_went_bad_is_told_once_and_healed_once(world: World) -> None:
    watch = world.open()
    await watch.look()
    world.file.unlink()
    for _ in range(4):
        await watch.look()
    (raised,) = await world.told()
    assert raised.startswith("🔴 List brands: ")
    assert "No such file" in raised
    assert raised.endswith("What it held before stays in force: 2 entries.")
    assert list(world.values) == ["acme.com", "Globex"]
    assert watch.troubles == (world.lists.held[0].problem,)
    world.clock.move(300)
    world.file.write_text("Initech\n")
    for _ in range(4):
        await watch.look()
    assert (await world.told())[1:] == ["⚪ List brands is read again after 5 min: 1 entry."]
    assert (world.changes, world.woken, len(watch.troubles)) == (1, 2, 0)


async def test_a_restart_neither_repeats_nor_forgets_what_was_told(world: World) -> None:
    watch = world.open()
    await watch.look()
    world.file.write_text("")
    for _ in range(2):
        await watch.look()
    world.lists = Lists(world.store, AuditLog(world.clock))
    await world.lists.refresh()
    again = world.open()
    await again.look()
    assert len(await world.told()) == 1
    world.file.write_text("Initech")
    for _ in range(3):
        await again.look()
    assert len(await world.told()) == 2


async def test_the_trouble_of_a_list_that_is_no_more_is_forgotten(world: World) -> None:
    watch = world.open()
    world.file.unlink()
    for _ in range(2):
        await watch.look()
    async with world.store.transaction() as tx:
        await world.lists.remove(tx, "brands", by="cli")
    await world.lists.refresh()
    await watch.look()
    assert await world.store.troubles() == []
    assert len(await world.told()) == 1


async def test_a_list_that_was_never_read_says_that_it_finds_nothing(world: World) -> None:
    other = WatchList(name="other", file=str(world.file.with_name("no.csv")))
    async with world.store.transaction() as tx:
        await world.lists.put(tx, [other], by="cli")
    await world.lists.refresh()
    await world.open().look()
    (raised,) = await world.told()
    assert raised.endswith("It has no entries until then: rules that name it find nothing by it.")
    assert [trouble.kind for trouble in await world.store.troubles()] == [LIST]


async def test_it_looks_again_and_again(world: World) -> None:
    task = asyncio.create_task(world.open().run())
    await settle()
    world.file.write_text("Initech\n")
    while list(world.values) != ["Initech"]:
        world.clock.move(PAUSE)
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
