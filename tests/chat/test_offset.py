from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.offset import OFFSET, Offset

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

DAY = 86_400.0


async def loaded(store: Store, clock: MovedClock) -> Offset:
    offset = Offset(store, clock)
    await offset.load()
    return offset


async def test_the_first_start_asks_for_the_oldest(store: Store, moved_clock: MovedClock) -> None:
    offset = await loaded(store, moved_clock)
    assert offset.to_ask_for() is None
    assert not offset.has_passed(1)


async def test_the_next_start_goes_on(store: Store, moved_clock: MovedClock) -> None:
    offset = await loaded(store, moved_clock)
    async with store.transaction() as tx:
        await offset.save(tx, 41)
    offset.pass_by(41, saved=True)
    assert offset.to_ask_for() == 42
    again = await loaded(store, moved_clock)
    assert again.to_ask_for() == 42
    assert (again.has_passed(41), again.has_passed(42)) == (True, False)


async def test_updates_of_which_nothing_came_are_saved_together(
    store: Store, moved_clock: MovedClock
) -> None:
    offset = await loaded(store, moved_clock)
    for update_id in (5, 6, 7):
        offset.pass_by(update_id, saved=False)
    assert await store.meta(OFFSET) is None
    await offset.save_passed()
    assert await store.meta(OFFSET) == "8"


async def test_after_two_days_numbers_may_begin_anew(store: Store, moved_clock: MovedClock) -> None:
    offset = await loaded(store, moved_clock)
    offset.pass_by(900, saved=False)
    moved_clock.move(2 * DAY)
    assert offset.to_ask_for() == 901
    moved_clock.move(1)
    assert offset.to_ask_for() is None
    assert not offset.has_passed(3)
