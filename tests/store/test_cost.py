"""What is done all the time costs the same however much is stored, and slots take little room.

Costs are counted in steps of SQLite's machine, which no other load changes.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.model import (
    Delivery,
    DeliveryState,
    Pings,
    Receiver,
    Rereading,
    Silence,
    SlotKind,
)
from bot.store.opening import connect_reader, connect_writer
from bot.store.sqlite import SqliteStore, open_store
from tests.factories import slots, top

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime
    from pathlib import Path

    from bot.clock import Clock
    from bot.model import Seen

    NewSeen = Callable[..., Seen]
    At = Callable[[float], datetime]

AGES = (10.0, 100.0)


class Counted(SqliteStore):
    """A store that counts, in tens of steps, what its statements cost."""

    cost = 0

    async def begin(self) -> None:
        for connection in (self._short, self._lists, self._writer):
            await connection._raw.set_progress_handler(self._count, 10)  # noqa: SLF001  the meter

    def _count(self) -> int:
        self.cost += 1
        return 0


@pytest.fixture
async def counted(path: Path, clock: Clock) -> AsyncIterator[Counted]:
    await (await open_store(path, clock=clock)).close()
    short, lists = await connect_reader(path), await connect_reader(path)
    store = Counted(short=short, lists=lists, writer=await connect_writer(path))
    await store.begin()
    yield store
    await store.close()


async def fill(store: Counted, seen: NewSeen, at: At, first: int, last: int) -> None:
    """Post one id a second, every eighth of them absent; all is read again in time."""
    posted = [number for number in range(first, last + 1) if number % 8]
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=1, since=None)
        await tx.save_posts([seen(message_id=n, posted_at=at(n), when=n) for n in posted])
        await tx.save_slots([slots(n, channel_id=10) for n in posted])
        await tx.save_slots(
            [
                slots(n, n, SlotKind.ABSENT, channel_id=10)
                for n in range(first, last + 1)
                if not n % 8
            ]
        )
    for absent in (False, True):
        read = [
            Rereading(channel_id=10, after=after, absent=absent, first=1, last=last - 50)
            for after in AGES
        ]
        async with store.transaction() as tx:
            await tx.note_reread(read)


async def push(store: Counted, last: int, at: At) -> None:
    async with store.transaction() as tx:
        await tx.save_slots([slots(last + 1, channel_id=10)])
        await tx.save_tops([top(last + 1, channel_id=10, seen_at=at(last + 1))])


async def repair(store: Counted, last: int, at: At) -> None:
    del at
    async with store.transaction() as tx:
        await tx.save_slots([slots(last + 101, last + 200, channel_id=10)])
        await tx.save_slots([slots(last + 1, last + 100, channel_id=10)])


async def nothing_due(store: Counted, last: int, at: At) -> None:
    assert await store.rereadings_due(at(last - 200), AGES, absent_after=10) == []


async def some_due(store: Counted, last: int, at: At) -> None:
    found = await store.rereadings_due(at(last + 500), AGES, absent_after=10)
    assert [one.needed for one in found] == [44, 44, 6]


async def starting(store: Counted, last: int, at: At) -> None:
    del at
    assert (await store.ledgers())[10].upto == last
    assert len(await store.slots(10, above=last - 20)) == 5
    assert len((await store.slots_above({10: last - 20}))[10]) == 5
    assert len(await store.posting_times(10, newest=20)) == 20
    assert len(await store.present(10, last - 19, last)) == 18


@pytest.mark.parametrize("doing", [push, repair, nothing_due, some_due, starting])
async def test_the_cost_does_not_grow_with_what_is_stored(
    counted: Counted,
    seen: NewSeen,
    at: At,
    doing: Callable[[Counted, int, At], Awaitable[None]],
) -> None:
    costs = []
    first = 1
    for last in (999, 7999):
        await fill(counted, seen, at, first, last)
        counted.cost = 0
        await doing(counted, last, at)
        costs.append(counted.cost)
        first = last + 1
    assert costs[0] > 0
    assert costs[1] <= 1.5 * costs[0]


async def tell(store: Counted, at: At, first: int, last: int) -> None:
    """Tell an alert a second, each of a story of its own."""
    rows = [
        Delivery(
            receiver="desk",
            subject=f"10:{number}",
            kind="alert",
            queued_at=at(number),
            channel_id=10,
            message_id=number,
            story=f"story {number}",
            state=DeliveryState.SENT,
            sent_at=at(number),
            sent_message_id=number,
        )
        for number in range(first, last + 1)
    ]
    async with store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target="@desk", default=True))
        await tx.enqueue(rows)


def fresh(last: int, at: At, *, story: str = "") -> Delivery:
    return Delivery(
        receiver="desk",
        subject=f"11:{last}",
        kind="alert",
        queued_at=at(last),
        channel_id=11,
        message_id=last,
        story=story or f"fresh {last}",
    )


async def send_next(store: Counted, last: int, at: At) -> None:
    async with store.transaction() as tx:
        await tx.enqueue([fresh(last, at)])
        row = await tx.claim("desk", at(last))
        assert row is not None
        assert await tx.ack(row, message_id=last, now=at(last))
    assert await store.waiting(at(last)) == {}


async def join(store: Counted, last: int, at: At) -> None:
    async with store.transaction() as tx:
        row = fresh(last, at, story=f"story {last - 10}")
        await tx.place([row], joining=["desk"], pings=Pings(at=(2,)))


async def hold(store: Counted, last: int, at: At) -> None:
    async with store.transaction() as tx:
        silence = await tx.save_silence(
            Silence(receiver="desk", since=at(last), until=at(last + 60), by="an editor")
        )
        row = fresh(last, at)
        await tx.enqueue([row])
        subject = f"silence:{silence.number}"
        digest = replace(row, subject=subject, kind="digest", due_at=silence.until)
        await tx.gather(digest, [row.subject])
        await tx.end_silence(silence.number, at(last + 1))


async def lose(store: Counted, last: int, at: At) -> None:
    await write_anew(store, last, at)
    async with store.transaction() as tx:
        edit = await tx.claim("desk", at(last))
        assert edit is not None
        await tx.nack(edit, state=DeliveryState.DEAD, error="gone")


async def write_anew(store: Counted, last: int, at: At) -> None:
    async with store.transaction() as tx:
        await tx.retell([(10, last - 1)], at(last))
        await tx.take(f"story {last - 1}", by="an editor", now=at(last))


@pytest.mark.parametrize("doing", [send_next, join, hold, lose, write_anew])
async def test_telling_costs_the_same_however_much_was_told(
    counted: Counted, at: At, doing: Callable[[Counted, int, At], Awaitable[None]], seen: NewSeen
) -> None:
    costs = []
    first = 1
    for last in (300, 6000):
        await tell(counted, at, first, last)
        async with counted.transaction() as tx:
            await tx.save_posts([seen(message_id=n, posted_at=at(n)) for n in range(first, last)])
        counted.cost = 0
        await doing(counted, last, at)
        costs.append(counted.cost)
        first = last + 1
    assert costs[1] <= 1.5 * costs[0]


async def test_what_waits_is_found_among_however_much_was_told(counted: Counted, at: At) -> None:
    async with counted.transaction() as tx:
        rows = [replace(fresh(0, at), subject=f"11:{number}") for number in range(3)]
        await tx.enqueue(rows)
        digest = replace(rows[0], subject="quiet:2022-11-12T07:00Z", kind="digest", due_at=at(9))
        await tx.gather(digest, [row.subject for row in rows[:2]])
    costs = []
    first = 1
    for last in (300, 6000):
        await tell(counted, at, first, last)
        counted.cost = 0
        assert [one.alerts for one in await counted.backlog(at(0))] == [1, 2]
        costs.append(counted.cost)
        first = last + 1
    assert costs[1] <= 1.5 * costs[0]


async def test_slots_take_little_room(counted: Counted, path: Path) -> None:
    """At most 60 MB for a million ids is what is promised; it is a tenth of that."""
    chance, each, channels = Random(20221111), 1000, range(1_500_000_000, 1_500_000_020)  # noqa: S311  no secret
    empty = path.stat().st_size
    for first in range(1, each, 100):
        for channel_id in channels:
            kinds = chance.choices(list(SlotKind), [86, 1, 1, 12], k=100)
            batch = [
                slots(first + n, kind=kind, channel_id=channel_id) for n, kind in enumerate(kinds)
            ]
            async with counted.transaction() as tx:
                await tx.save_slots(batch)
    counts = await counted.slot_counts()
    assert sum(sum(kinds.values()) for kinds in counts.values()) == each * len(channels)
    await counted.close()
    assert (path.stat().st_size - empty) / (each * len(channels)) < 10
