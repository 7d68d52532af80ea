"""Opening ledgers, the newest ids seen, reading back; what slots do is in test_slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Ledger
from tests.factories import slots, top

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.store.protocol import Store

    At = Callable[[float], datetime]


async def test_there_is_no_ledger_until_one_is_opened(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_slots([slots(1, 5)])
        await tx.save_tops([top(9)])
        await tx.note_backfill(100, at=None, done=True)
    assert await store.ledgers() == {}


@pytest.mark.parametrize(
    ("batches", "head", "checked"),
    [
        pytest.param([], 15, None, id="none"),
        pytest.param([[(15, 1)]], 15, 1, id="nothing newer"),
        pytest.param([[(14, 1)]], 15, 1, id="the newest was deleted"),
        pytest.param([[(0, 1)]], 15, 1, id="everything was deleted"),
        pytest.param([[(16, 1)]], 16, None, id="something newer"),
        pytest.param([[(15, 1)], [(16, 2)]], 16, 1, id="something newer later"),
        pytest.param([[(16, 1)], [(15, 2)]], 16, None, id="a lagging replica"),
        pytest.param([[(15, 1), (16, 2), (15, 3)]], 16, 1, id="a lagging replica, in one batch"),
        pytest.param([[(15, 2)], [(15, 1)]], 15, 2, id="told late"),
    ],
)
async def test_tops(
    store: Store, at: At, batches: list[list[tuple[int, float]]], head: int, checked: float | None
) -> None:
    async with store.transaction() as tx:
        await tx.open_ledger(100, floor=11, since=None)
        await tx.open_ledger(7, floor=1, since=None)
        await tx.save_slots([slots(11, 15)])
    for batch in batches:
        async with store.transaction() as tx:
            await tx.save_tops([top(number, seen_at=at(when)) for number, when in batch])
    assert await store.ledgers() == {
        100: Ledger(
            channel_id=100,
            floor=11,
            upto=15,
            head=head,
            checked_at=None if checked is None else at(checked),
        ),
        7: Ledger(channel_id=7, floor=1, upto=0, head=0),
    }


async def test_tops_of_several_channels(store: Store, at: At) -> None:
    async with store.transaction() as tx:
        for channel_id in (1, 2, 3):
            await tx.open_ledger(channel_id, floor=1, since=None)
        await tx.save_slots([slots(1, 5, channel_id=2)])
        tops = [(1, 0), (2, 5), (3, 7), (4, 9)]
        await tx.save_tops([top(head, channel_id=c, seen_at=at(c)) for c, head in tops])
        await tx.save_tops([])
    found = {c: (one.head, one.checked_at) for c, one in (await store.ledgers()).items()}
    assert found == {1: (0, at(1)), 2: (5, at(2)), 3: (7, None)}


async def test_reading_back(store: Store, at: At) -> None:
    async def backfill() -> tuple[datetime | None, datetime | None]:
        ledger = (await store.ledgers())[100]
        return ledger.backfill_since, ledger.backfill_at

    async def note(when: datetime | None, *, done: bool = False) -> None:
        async with store.transaction() as tx:
            await tx.note_backfill(100, at=when, done=done)

    async with store.transaction() as tx:
        await tx.open_ledger(100, floor=11, since=at(-700))
        await tx.open_ledger(7, floor=1, since=at(-700))
    assert await backfill() == (at(-700), None)
    await note(at(-100))
    assert await backfill() == (at(-700), at(-100))
    await note(None)
    assert await backfill() == (at(-700), at(-100))
    async with store.transaction() as tx:
        again = await tx.open_ledger(100, floor=1, since=at(-9000))
    assert again == (await store.ledgers())[100]
    assert await backfill() == (at(-700), at(-100)), "it had begun"
    await note(at(-800), done=True)
    assert await backfill() == (None, at(-800))
    assert (await store.ledgers())[7].backfill_since == at(-700)
