from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.standing import STANDING, Standing, standing_of
from bot.telegram.boxes import COMMON, Box

if TYPE_CHECKING:
    from bot.store.protocol import Store

BOT = 777
WHOLE = Standing(
    bot_id=BOT,
    boxes={COMMON: Box(pts=5, qts=2, date=9), 10: Box(pts=7)},
    applied=frozenset({1, 2}),
    pressed=(3, 4),
    since=6,
)


async def test_what_is_kept_is_what_is_found(store: Store) -> None:
    assert await standing_of(store, BOT) is None
    async with store.transaction() as tx:
        await WHOLE.save(tx)
    assert await standing_of(store, BOT) == WHOLE


async def test_another_bot_begins_anew(store: Store) -> None:
    async with store.transaction() as tx:
        await WHOLE.save(tx)
    assert await standing_of(store, BOT + 1) is None


async def test_one_that_was_given_up_for_the_bot_api_is_none(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.set_meta(STANDING, "")
    assert await standing_of(store, BOT) is None


def test_a_box_that_moves_forgets_what_was_applied_beyond_it() -> None:
    moved = WHOLE.beyond(COMMON, Box(pts=6))
    assert (moved.boxes[COMMON].pts, moved.boxes[10].pts) == (6, 7)
    assert (moved.has(1), moved.has(3)) == (False, True)


def test_only_the_latest_presses_are_remembered() -> None:
    standing = WHOLE
    for number in range(100, 200):
        standing = standing.having(number, press=True)
    assert len(standing.pressed) == 50
    assert (standing.has(199), standing.has(3), standing.has(1)) == (True, False, True)


def test_time_alone_is_no_step() -> None:
    assert WHOLE.beyond(COMMON, Box(pts=5, qts=2, date=99)).steps == WHOLE.steps
    assert WHOLE.beyond(10, Box(pts=8)).steps != WHOLE.steps
    assert WHOLE.without(10).steps.keys() == {COMMON}
