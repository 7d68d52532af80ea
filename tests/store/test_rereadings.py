from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Gone, Rereading, SlotKind
from tests.factories import slots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.model import Seen, Verdict
    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[list[Verdict]]]
    NewSeen = Callable[..., Seen]
    At = Callable[[float], datetime]

ABSENT, SERVICE = SlotKind.ABSENT, SlotKind.SERVICE


@pytest.fixture
async def posted(store: Store, seen: NewSeen, at: At) -> None:
    """Posts 11, 12, 15, 16 and 18, posted at ten times their id and seen a second later."""
    numbers = [11, 12, 15, 16, 18]
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=11, since=None)
        await tx.save_posts(
            [seen(message_id=n, posted_at=at(n * 10), when=n * 10 + 1) for n in numbers]
        )
        await tx.save_slots([slots(n, channel_id=10) for n in numbers])
        await tx.save_slots([slots(13, kind=SERVICE, channel_id=10)])
        await tx.save_slots([slots(n, kind=ABSENT, channel_id=10) for n in (14, 17)])


async def due(
    store: Store, now: datetime, after: Sequence[float] = (), absent_after: float = 1e9
) -> list[tuple[float, bool, int, int, int]]:
    found = await store.rereadings_due(now, after, absent_after=absent_after)
    assert {one.channel_id for one in found} <= {10}
    return [(one.after, one.absent, one.first, one.last, one.needed) for one in found]


async def noted(store: Store, after: float, last: int, *, absent: bool = False) -> None:
    one = Rereading(channel_id=10, after=after, absent=absent, first=1, last=last)
    async with store.transaction() as tx:
        await tx.note_reread([one])


@pytest.mark.usefixtures("posted")
@pytest.mark.parametrize(
    ("now", "found"),
    [
        pytest.param(115, [], id="too young"),
        pytest.param(120, [(10, False, 11, 11, 1)], id="old enough to the second"),
        pytest.param(165, [(10, False, 11, 15, 3)], id="some are"),
        pytest.param(211, [(10, False, 11, 18, 5), (100, False, 11, 11, 1)], id="at two ages"),
        pytest.param(999, [(10, False, 11, 18, 5), (100, False, 11, 18, 5)], id="all are"),
    ],
)
async def test_what_has_become_old_enough(
    store: Store, at: At, now: float, found: list[object]
) -> None:
    assert await due(store, at(now), [10, 100]) == found


@pytest.mark.usefixtures("posted")
async def test_what_was_noted_is_not_due_again(store: Store, at: At) -> None:
    await noted(store, 10, 15)
    assert await due(store, at(165), [10, 11]) == [(11, False, 11, 15, 3)]
    assert await due(store, at(175), [10]) == [(10, False, 16, 16, 1)]
    await noted(store, 10, 18)
    await noted(store, 10, 12)
    assert await due(store, at(999), [10]) == [], "it never goes back"
    async with store.transaction() as tx:
        await tx.note_reread([])


@pytest.mark.usefixtures("posted")
async def test_what_vanished_or_was_found_late_is_not_needed(
    store: Store, keep: Keep, seen: NewSeen, at: At
) -> None:
    async with store.transaction() as tx:
        gone = Gone(channel_id=10, message_id=12, source="push", seen_at=at(130))
        await tx.mark_gone([gone])
    await keep(seen(message_id=14, posted_at=at(140), when=500))
    assert await due(store, at(999), [100]) == [(100, False, 11, 18, 4)]
    await keep(seen(message_id=20, posted_at=at(200), when=900))
    await noted(store, 100, 18)
    assert await due(store, at(999), [100]) == [(100, False, 19, 20, 0)]


@pytest.mark.usefixtures("posted")
async def test_absent_ids_are_asked_for_once_more(store: Store, at: At) -> None:
    assert await due(store, at(165), absent_after=10) == [(10, True, 11, 15, 1)]
    assert await due(store, at(999), absent_after=10) == [(10, True, 11, 18, 2)]
    await noted(store, 10, 15)
    assert await due(store, at(999), absent_after=10) == [(10, True, 11, 18, 2)]
    await noted(store, 10, 15, absent=True)
    assert await due(store, at(999), absent_after=10) == [(10, True, 16, 18, 1)]


async def test_absent_ids_are_as_old_as_the_next_post(store: Store, seen: NewSeen, at: At) -> None:
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=11, since=None)
        await tx.save_slots([slots(11, 20, ABSENT, channel_id=10)])
        await tx.save_posts(
            [
                seen(message_id=16, posted_at=at(100), when=101),
                seen(message_id=19, posted_at=at(200), when=900),
            ]
        )
        await tx.save_slots([slots(16, channel_id=10), slots(19, channel_id=10)])
    # 11 to 15 were seen with post 16, in time; 17 and 18 with post 19, late; 20 with none yet.
    assert await due(store, at(150), absent_after=20) == [(20, True, 11, 16, 5)]
    assert await due(store, at(999), absent_after=20) == [(20, True, 11, 19, 5)]
    await noted(store, 20, 13, absent=True)
    assert await due(store, at(999), absent_after=20) == [(20, True, 14, 19, 2)]


async def test_the_first_time_it_begins_at_the_floor(store: Store, seen: NewSeen, at: At) -> None:
    async with store.transaction() as tx:
        posts = [seen(message_id=n, posted_at=at(n), when=n) for n in range(1, 21)]
        await tx.save_posts(posts)
        await tx.save_slots([slots(10, 20, channel_id=10), slots(1, 7, channel_id=10)])
    assert await due(store, at(999), [10]) == []
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=15, since=None)
    assert await due(store, at(999), [10]) == [(10, False, 10, 20, 11)]
    await noted(store, 10, 20)
    async with store.transaction() as tx:
        await tx.save_slots([slots(8, 9, channel_id=10)])
    assert (await store.ledgers())[10].floor == 1
    assert await due(store, at(999), [10]) == []


async def test_by_channel_and_age(store: Store, seen: NewSeen, at: At) -> None:
    async with store.transaction() as tx:
        for channel_id in (12, 11):
            await tx.open_ledger(channel_id, floor=1, since=None)
            await tx.save_posts([seen(channel_id=channel_id, message_id=3, posted_at=at(0))])
    found = await store.rereadings_due(at(999), [0.25, 100], absent_after=100)
    wanted = [(0.25, False, 1), (100, False, 1), (100, True, 0)]
    assert found == [
        Rereading(channel_id=c, after=after, absent=absent, first=1, last=3, needed=needed)
        for c in (11, 12)
        for after, absent, needed in wanted
    ]
    async with store.transaction() as tx:
        await tx.note_reread(found)
    assert await store.rereadings_due(at(999), [0.25, 100], absent_after=100) == []


async def test_undecodable_ids_are_asked_for_as_absent_ones_are(
    store: Store, seen: NewSeen, at: At
) -> None:
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=11, since=None)
        await tx.save_slots([slots(11, 12, SlotKind.UNREADABLE, channel_id=10)])
        await tx.save_posts([seen(message_id=13, posted_at=at(100), when=101)])
        await tx.save_slots([slots(13, channel_id=10)])
    assert await due(store, at(150), absent_after=20) == [(20, True, 11, 13, 2)]


async def test_a_post_of_the_future_is_as_old_as_its_sighting(
    store: Store, seen: NewSeen, at: At
) -> None:
    async with store.transaction() as tx:
        await tx.open_ledger(10, floor=11, since=None)
        await tx.save_posts(
            [
                seen(message_id=11, posted_at=at(1e6), when=100),
                seen(message_id=12, posted_at=at(110), when=111),
            ]
        )
        await tx.save_slots([slots(11, 12, channel_id=10)])
    assert await due(store, at(109), [10]) == []
    assert await due(store, at(110), [10]) == [(10, False, 11, 11, 1)]
    assert await due(store, at(121), [10]) == [(10, False, 11, 12, 2)]
