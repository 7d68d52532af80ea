"""Slots and the ledgers that follow them, held to one entry an id in a plain dict."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Ledger, SlotKind, Slots, Top
from tests.factories import slots, top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.protocol import Store

    Step = Slots | Top | int  # an int opens the ledger with that floor

POST, SERVICE = SlotKind.POST, SlotKind.SERVICE
UNREADABLE, ABSENT = SlotKind.UNREADABLE, SlotKind.ABSENT
STRENGTH = [ABSENT, UNREADABLE, SERVICE, POST]


async def account_for(store: Store, *batch: Slots) -> None:
    async with store.transaction() as tx:
        await tx.save_slots(batch)


async def begin(store: Store, floor: int, channel_id: int = 100) -> None:
    async with store.transaction() as tx:
        await tx.open_ledger(channel_id, floor=floor, since=None)


async def runs(store: Store, channel_id: int = 100, above: int = 0) -> list[tuple[object, ...]]:
    kept = await store.slots(channel_id, above=above)
    assert {one.channel_id for one in kept} <= {channel_id}
    return [(one.first, one.last, one.kind) for one in kept]


async def state(store: Store, channel_id: int = 100) -> tuple[int, int, int]:
    ledger = (await store.ledgers())[channel_id]
    return ledger.floor, ledger.upto, ledger.head


@pytest.mark.parametrize(
    ("batches", "floor_upto_head"),
    [
        pytest.param([], (11, 10, 10), id="nothing"),
        pytest.param([[slots(11)]], (11, 11, 11), id="the next one"),
        pytest.param([[slots(11)], [slots(12)], [slots(13)]], (11, 13, 13), id="one by one"),
        pytest.param([[slots(13)]], (11, 10, 13), id="a gap"),
        pytest.param([[slots(13)], [slots(11, 12)]], (11, 13, 13), id="a gap that closes"),
        pytest.param([[slots(12)], [slots(14)], [slots(11)]], (11, 12, 14), id="to the next gap"),
        pytest.param([[slots(13, kind=ABSENT), slots(11, 12)]], (11, 13, 13), id="any kind counts"),
        pytest.param([[slots(9, 10)]], (9, 10, 10), id="downwards"),
        pytest.param([[slots(5, 8)]], (11, 10, 10), id="below, apart"),
        pytest.param([[slots(5, 8)], [slots(9, 10)]], (5, 10, 10), id="below, joined"),
        pytest.param([[slots(5, 20)]], (5, 20, 20), id="over both ends"),
        pytest.param([[slots(7, 8), slots(9, kind=SERVICE), slots(10)]], (7, 10, 10), id="mixed"),
        pytest.param([[slots(12, channel_id=7)]], (11, 10, 10), id="of another channel"),
    ],
)
@pytest.mark.parametrize("opened", ["first", "last"])
async def test_floor_upto_and_head_follow(
    store: Store, batches: list[list[Slots]], floor_upto_head: tuple[int, int, int], opened: str
) -> None:
    if opened == "first":
        await begin(store, 11)
    for batch in batches:
        await account_for(store, *batch)
    await begin(store, 11)
    assert await state(store) == floor_upto_head


@pytest.mark.parametrize("strong", range(4))
@pytest.mark.parametrize("weak", range(4))
async def test_what_is_known_replaces_what_is_not(store: Store, weak: int, strong: int) -> None:
    kinds = STRENGTH[weak], STRENGTH[strong]
    await account_for(store, slots(1, 9, kinds[0]))
    await account_for(store, slots(4, 6, kinds[1]))
    await account_for(store, slots(104, 106, kinds[1]), slots(101, 109, kinds[0]))
    strongest = STRENGTH[max(weak, strong)]
    if strongest is kinds[0]:
        assert await runs(store) == [(1, 9, kinds[0]), (101, 109, kinds[0])]
    else:
        pieces = [(1, 3, kinds[0]), (4, 6, kinds[1]), (7, 9, kinds[0])]
        again = [(first + 100, last + 100, kind) for first, last, kind in pieces]
        assert await runs(store) == pieces + again


async def test_neighbours_of_one_kind_are_one_run(store: Store) -> None:
    await account_for(store, slots(1, 3), slots(7, 9), slots(11, 12, ABSENT))
    await account_for(store, slots(4, 6), slots(10, kind=ABSENT))
    assert await runs(store) == [(1, 9, POST), (10, 12, ABSENT)]


async def test_slots_above_an_id(store: Store) -> None:
    await account_for(store, slots(1, 5), slots(6, kind=SERVICE), slots(9), slots(1, channel_id=7))
    assert await runs(store, above=5) == [(6, 6, SERVICE), (9, 9, POST)]
    assert await runs(store, above=3) == [(1, 5, POST), (6, 6, SERVICE), (9, 9, POST)]
    assert await runs(store, above=9) == []
    assert await runs(store, 7) == [(1, 1, POST)]
    assert await runs(store, 8) == []


async def test_slots_of_many_channels_at_once(store: Store) -> None:
    await account_for(store, slots(1, 5), slots(6, kind=SERVICE), slots(9), slots(1, channel_id=7))
    found = await store.slots_above({7: 0, 100: 5, 8: 0})
    assert found == {
        7: [slots(1, channel_id=7)],
        100: [slots(6, kind=SERVICE), slots(9)],
        8: [],
    }
    assert await store.slots_above({}) == {}


async def test_counts_by_kind(store: Store) -> None:
    assert await store.slot_counts() == {}
    await account_for(store, slots(1, 5), slots(9, 10), slots(11, 20, ABSENT))
    await account_for(store, slots(1, kind=SERVICE, channel_id=7), slots(2, 3, UNREADABLE))
    assert await store.slot_counts() == {100: {POST: 7, ABSENT: 10}, 7: {SERVICE: 1}}


async def test_a_ledger_begins_once(store: Store) -> None:
    await begin(store, 11)
    await begin(store, 3)
    await begin(store, 1, channel_id=7)
    assert await store.ledgers() == {
        100: Ledger(channel_id=100, floor=11, upto=10, head=10),
        7: Ledger(channel_id=7, floor=1, upto=0, head=0),
    }


class Plain:
    """One channel as a dict of one entry an id: what the store is held to."""

    def __init__(self) -> None:
        self.kinds: dict[int, SlotKind] = {}
        self.opened: int | None = None
        self.seen = 0

    def take(self, step: Step) -> None:
        if isinstance(step, Slots):
            for number in range(step.first, step.last + 1):
                there = self.kinds.get(number, ABSENT)
                self.kinds[number] = max(there, step.kind, key=STRENGTH.index)
        elif self.opened is None:
            self.opened = step if isinstance(step, int) else None
        elif isinstance(step, Top):
            self.seen = max(self.seen, step.message_id)

    def ledger(self) -> tuple[int, int, int] | None:
        if self.opened is None:
            return None
        floor, upto = self.opened, self.opened - 1
        while upto + 1 in self.kinds:
            upto += 1
        while floor - 1 in self.kinds:
            floor -= 1
        return floor, upto, max([upto, self.seen, *self.kinds])


EXAMPLES = count(1)  # one store serves all examples, each has channels of its own
IDS = st.integers(1, 40)
SLOTS = st.builds(
    lambda first, length, kind: slots(first, first + length, kind),
    IDS,
    st.sampled_from([0, 0, 0, 1, 4, 15]),
    st.sampled_from(SlotKind),
)
STEPS = SLOTS | st.builds(top, IDS) | IDS
BATCHES = st.lists(st.tuples(st.integers(0, 2), STEPS), max_size=8)  # for which channel


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(BATCHES, max_size=8))
async def test_any_order_of_anything(
    store: Store, batches: Sequence[Sequence[tuple[int, Step]]]
) -> None:
    base = 10 * next(EXAMPLES)
    plain = {base + number: Plain() for number in range(3)}
    for batch in batches:
        steps = [(base + number, step) for number, step in batch]
        await take(store, steps)
        for channel_id, step in sorted(steps, key=in_a_transaction):
            plain[channel_id].take(step)
        ledgers = await store.ledgers()
        for channel_id, expected in plain.items():
            ledger = ledgers.get(channel_id)
            found = (ledger.floor, ledger.upto, ledger.head) if ledger else None
            assert found == expected.ledger()
            assert ids(await store.slots(channel_id)) == expected.kinds


def in_a_transaction(step: tuple[int, Step]) -> int:
    """The order in which ``take`` saves what a batch says: ledgers, slots, tops."""
    return [int, Slots, Top].index(type(step[1]))


async def take(store: Store, steps: Sequence[tuple[int, Step]]) -> None:
    async with store.transaction() as tx:
        for channel_id, step in steps:
            if isinstance(step, int):
                await tx.open_ledger(channel_id, floor=step, since=None)
        of = [replace(s, channel_id=c) for c, s in steps if not isinstance(s, int)]
        await tx.save_slots([one for one in of if isinstance(one, Slots)])
        await tx.save_tops([one for one in of if isinstance(one, Top)])


def ids(kept: Sequence[Slots]) -> dict[int, SlotKind]:
    """Return one entry an id; fails where runs overlap, are out of order or were not joined."""
    for lower, higher in pairwise(kept):
        assert lower.last < higher.first
        assert lower.last + 1 < higher.first or lower.kind is not higher.kind
    return {number: one.kind for one in kept for number in range(one.first, one.last + 1)}


async def test_undecodable_ids_by_channel(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_slots(
            [
                slots(3, 5, SlotKind.UNREADABLE, channel_id=7),
                slots(6, 9, channel_id=7),
                slots(10, 10, SlotKind.UNREADABLE, channel_id=7),
                slots(1, 1, SlotKind.UNREADABLE, channel_id=9),
            ]
        )
    assert await store.unreadable([7, 8]) == {7: [3, 4, 5, 10], 8: []}
    assert await store.unreadable([]) == {}
