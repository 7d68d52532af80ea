from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.model import (
    Channel,
    Delivery,
    DeliveryState,
    Hit,
    Pings,
    Receiver,
    Seen,
    Severity,
    Silence,
    Verdict,
    Wait,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    At = Callable[[float], datetime]


async def test_an_empty_store_counts_nothing(store: Store, at: At) -> None:
    nothing = {"posts": 0, "hits": 0, "old_hits": 0, "sent": 0, "dead": 0}
    assert await store.counts(since=at(0)) == nothing
    assert await store.latencies(since=at(0)) == []
    assert await store.backlog(at(0)) == []


async def test_counts_since_a_time(
    store: Store,
    keep: Callable[..., Awaitable[list[Verdict]]],
    note: Callable[..., Awaitable[list[Hit]]],
    queue: Callable[..., Awaitable[None]],
    seen: Callable[..., Seen],
    hit: Callable[..., Hit],
    delivery: Callable[..., Delivery],
    at: At,
) -> None:
    sightings = [seen("flag", message_id=number, when=number) for number in range(1, 5)]
    await keep(*sightings)
    old, *news = (hit(one.post, when=one.post.message_id) for one in sightings[1:])
    await note(replace(old, history=True), *news)
    rows = [
        delivery(f"{state} {when}", state=state, when=when, kind="alert", sent_at=None)
        for state in DeliveryState
        for when in (1, 3)
    ]
    rows += [replace(row, subject=f"reply {row.subject}", kind="reply") for row in rows]
    await queue(
        *(
            replace(row, sent_at=row.queued_at) if row.state is DeliveryState.SENT else row
            for row in rows
        )
    )
    everything = {"posts": 4, "hits": 2, "old_hits": 1, "sent": 2, "dead": 2}
    assert await store.counts(since=at(0)) == everything
    latest = {"posts": 2, "hits": 2, "old_hits": 0, "sent": 1, "dead": 1}
    assert await store.counts(since=at(3)) == latest


async def test_latencies_are_sorted_seconds_of_alerts(
    store: Store,
    keep: Callable[..., Awaitable[list[Verdict]]],
    queue: Callable[..., Awaitable[None]],
    seen: Callable[..., Seen],
    alert_of: Callable[..., Delivery],
    delivery: Callable[..., Delivery],
    at: At,
) -> None:
    for number, seconds in ((1, 9.5), (2, 1.25), (3, 700)):
        sighting = seen("flag", message_id=number, posted_at=at(100 - seconds))
        await keep(sighting)
        sent = replace(alert_of(sighting.post), state=DeliveryState.SENT, sent_at=at(100))
        await queue(sent if number != 3 else replace(sent, sent_at=at(50)))
    await queue(delivery("reply:1:0", state=DeliveryState.SENT, sent_at=at(100)))
    assert await store.latencies(since=at(99)) == [pytest.approx(1.25), pytest.approx(9.5)]


async def test_delays_from_posting_to_storing_by_source(
    store: Store,
    keep: Callable[..., Awaitable[list[Verdict]]],
    seen: Callable[..., Seen],
    at: At,
) -> None:
    async with store.transaction() as tx:
        for ref in ("a", "alias"):
            await tx.save_channel(Channel(ref=ref, channel_id=10, anchor=3))
        await tx.save_channel(Channel(ref="new", channel_id=11))

    async def stored(number: int, delay: float, source: str, channel_id: int = 10) -> None:
        where = {"channel_id": channel_id, "message_id": number}
        await keep(seen(posted_at=at(100), when=100 + delay, source=source, **where))

    await stored(3, 9, "push")  # at the anchor: history
    await stored(4, 50.5, "push")
    await stored(5, 2.25, "push")
    await stored(6, 30, "history")
    await stored(7, -0.5, "push")  # Telegram's clock is ahead
    await stored(1, 7, "preview", channel_id=11)
    await stored(6, 60, "push")  # seen before
    assert await store.storing_delays(since=at(0)) == {
        "push": [-0.5, 2.25, 50.5],
        "history": [30],
        "preview": [7],
    }
    assert await store.storing_delays(since=at(130)) == {"push": [50.5], "history": [30]}
    assert await store.storing_delays(since=at(200)) == {}


async def test_a_date_that_cannot_be_that_of_the_posting_is_no_measure(
    store: Store,
    keep: Callable[..., Awaitable[list[Verdict]]],
    queue: Callable[..., Awaitable[None]],
    seen: Callable[..., Seen],
    alert_of: Callable[..., Delivery],
    at: At,
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(Channel(ref="a", channel_id=10, anchor=0, added_at=at(50)))
    day = 86_400
    posted = (("push", -4193 * day), ("history", 40), ("push", 60), ("history", 60))
    for number, (source, moment) in enumerate(posted, start=1):
        sighting = seen(message_id=number, posted_at=at(moment), when=100, source=source)
        await keep(sighting)
        await queue(replace(alert_of(sighting.post), state=DeliveryState.SENT, sent_at=at(100)))
    late = {"channel_id": 11, "posted_at": at(0), "when": day + 1}
    await keep(seen(message_id=5, source="push", **late))
    await keep(seen(message_id=6, source="history", **late))
    assert await store.latencies(since=at(99)) == [40, 40]
    assert await store.storing_delays(since=at(0)) == {"push": [40], "history": [40, day + 1]}


class Outbox:
    """Alerts that wait, by the names of their rows."""

    def __init__(self, store: Store, delivery: Callable[..., Delivery]) -> None:
        self.store = store
        self._delivery = delivery

    def alert(self, subject: str, **fields: Any) -> Delivery:
        return self._delivery(subject, kind="alert", **fields)

    async def add(self, *subjects: str, **fields: Any) -> None:
        async with self.store.transaction() as tx:
            await tx.enqueue([self.alert(subject, **fields) for subject in subjects])

    async def hold(self, carrier: str, *subjects: str, until: datetime | None = None) -> None:
        digest = self._delivery(carrier, kind="digest", due_at=until)
        await self.add(*subjects)
        async with self.store.transaction() as tx:
            await tx.gather(digest, subjects)

    async def fail(self, state: DeliveryState, now: datetime, *, due_at: datetime | None) -> None:
        async with self.store.transaction() as tx:
            row = await tx.claim("desk", now)
            assert row is not None
            await tx.nack(row, state=state, error="no", due_at=due_at)


@pytest.fixture
def outbox(store: Store, delivery: Callable[..., Delivery]) -> Outbox:
    return Outbox(store, delivery)


async def test_what_waits_is_counted_by_what_it_waits_for(outbox: Outbox, at: At) -> None:
    now, morning, end = at(86_400), at(86_500), at(86_600)
    async with outbox.store.transaction() as tx:
        silence = await tx.save_silence(
            Silence(receiver="desk", since=at(0), until=end, by="an editor")
        )
    await outbox.hold("quiet:2022-11-12T07:00Z", "q1", "q2", until=morning)
    await outbox.hold("quiet:2022-11-12T07:00Z#2", "q3", until=morning)
    await outbox.hold(f"silence:{silence.number}#2", "m1", until=end)
    await outbox.hold("silence:999", "postponed to the morning", until=morning)
    await outbox.hold("flood:f1", "f1", "f2")
    await outbox.add("p1", "p2")
    await outbox.add("r1", state=DeliveryState.RETRY, due_at=end)
    await outbox.add("again now", state=DeliveryState.RETRY, due_at=now)
    await outbox.add("sent", state=DeliveryState.SENT, sent_at=at(1))
    await outbox.add("given up", state=DeliveryState.DEAD)
    await outbox.add("of another", receiver="hook")
    assert await outbox.store.backlog(now) == [
        Waiting(receiver="desk", wait=Wait.MUTED, alerts=1, until=end),
        Waiting(receiver="desk", wait=Wait.PACE, alerts=5),
        Waiting(receiver="desk", wait=Wait.QUIET, alerts=4, until=morning),
        Waiting(receiver="desk", wait=Wait.RETRY, alerts=1),
        Waiting(receiver="hook", wait=Wait.PACE, alerts=1),
    ]
    assert [one.wait for one in await outbox.store.backlog(end)] == [Wait.PACE, Wait.PACE]


async def test_what_is_told_in_a_message_waits_as_that_does(outbox: Outbox, at: At) -> None:
    """Told while it is under way: one joined before it was claimed, one after, by an edit."""
    for number in (1, 2):
        await place(outbox, number)
    async with outbox.store.transaction() as tx:
        claimed = await tx.claim("desk", at(0))
    assert claimed is not None
    await place(outbox, 3)
    sending = Waiting(receiver="desk", wait=Wait.SENDING, alerts=3)
    assert await outbox.store.backlog(at(1)) == [sending]
    async with outbox.store.transaction() as tx:
        await tx.ack(claimed, message_id=1, now=at(1))
    assert await outbox.store.backlog(at(1)) == [Waiting(receiver="desk", wait=Wait.PACE, alerts=1)]


async def place(outbox: Outbox, number: int) -> None:
    alert = outbox.alert(f"10:{number}", story="one", channel_id=number, message_id=number)
    async with outbox.store.transaction() as tx:
        await tx.place([alert], joining=["desk"], pings=Pings())


async def test_all_that_is_for_a_suspended_receiver_waits_for_that(outbox: Outbox, at: At) -> None:
    await outbox.add("first", severity=Severity.URGENT)
    await outbox.add("second")
    await outbox.hold("quiet:2022-11-12T07:00Z", "third", until=at(100))
    await outbox.fail(DeliveryState.SUSPENDED, at(0), due_at=None)
    async with outbox.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", suspended="It is gone."))
        await tx.save_receiver(Receiver(name="hook", suspended="It is gone, too."))
    assert await outbox.store.backlog(at(1)) == [
        Waiting(receiver="desk", wait=Wait.SUSPENDED, alerts=3)
    ]
