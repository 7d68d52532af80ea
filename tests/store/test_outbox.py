from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, DeliveryState, Entity, Lane, Message, Receiver, Route, Severity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    NewDelivery = Callable[..., Delivery]
    Queue = Callable[..., Awaitable[None]]
    At = Callable[[float], datetime]

PENDING, SENDING, SENT = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT
RETRY, SUSPENDED, DEAD = DeliveryState.RETRY, DeliveryState.SUSPENDED, DeliveryState.DEAD
HELD = DeliveryState.HELD


async def claim(store: Store, now: datetime, receiver: str = "desk") -> Delivery | None:
    async with store.transaction() as tx:
        return await tx.claim(receiver, now)


async def claimed(store: Store, now: datetime, receiver: str = "desk") -> Delivery:
    delivery = await claim(store, now, receiver)
    assert delivery is not None
    return delivery


async def fail(store: Store, delivery: Delivery, state: DeliveryState, **more: object) -> bool:
    async with store.transaction() as tx:
        return await tx.nack(delivery, state=state, error="no", **more)  # type: ignore[arg-type]


async def save(store: Store, receiver: Receiver) -> None:
    async with store.transaction() as tx:
        await tx.save_receiver(receiver)


async def test_everything_of_a_delivery_comes_back(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    message = Message(
        text="Прапор \ud83d\ude00\0",
        entities=(
            Entity(type="bold", offset=0, length=6),
            Entity(type="text_link", offset=1, length=2, url="https://t.me/a/1"),
        ),
        buttons=((("Mute 1 h", "m:1"), ("Exact", "x:1")), (("Mine", "t:1"),)),
    )
    full = delivery(
        "reply:1:0",
        severity=Severity.URGENT,
        channel_id=10,
        message_id=1,
        message=message,
        state=RETRY,
        attempts=3,
        due_at=at(60),
        epoch=4,
        repeat=True,
        sent_at=at(1),
        sent_message_id=8,
        error="\ud800",
    )
    bare = delivery("notice:x", kind="notice", message=Message(text=""))
    await queue(full, bare)
    assert await store.deliveries() == [full, bare]


async def test_a_subject_is_queued_once_for_each_receiver(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    first = delivery("10:1")
    await queue(first, replace(first, severity=Severity.LOW))
    await queue(replace(first, queued_at=at(9)), delivery("10:1", receiver="other", when=1))
    await queue()
    assert [row.receiver for row in await store.deliveries()] == ["desk", "other"]
    assert (await store.deliveries())[0] == first


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (PENDING, Severity.URGENT),
        (RETRY, Severity.URGENT),
        (SUSPENDED, Severity.URGENT),
        (SENDING, Severity.LOW),
        (SENT, Severity.LOW),
    ],
)
async def test_what_still_waits_becomes_as_urgent_as_what_joins_it(
    store: Store, queue: Queue, delivery: NewDelivery, state: DeliveryState, then: Severity
) -> None:
    first = delivery("10:1", severity=Severity.LOW, state=state)
    await queue(first)
    await queue(delivery("10:1", severity=Severity.URGENT, when=5))
    await queue(delivery("10:1", severity=Severity.NORMAL, when=5))
    assert await store.deliveries() == [replace(first, severity=then)]


@pytest.mark.parametrize("state", DeliveryState)
async def test_a_subject_is_told_once_nothing_can_join_it(
    store: Store, queue: Queue, delivery: NewDelivery, state: DeliveryState
) -> None:
    await queue(delivery("10:1", state=state))
    async with store.transaction() as tx:
        assert await tx.told("desk", "10:1") is (state in (SENDING, SENT, HELD, DEAD))
        assert not await tx.told("desk", "10:2")
        assert not await tx.told("other", "10:1")


async def test_what_was_sent_is_not_queued_again(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("10:1"))
    async with store.transaction() as tx:
        sent = await tx.claim("desk", at(0))
        assert sent is not None
        assert await tx.ack(sent, message_id=1, now=at(0))
    await queue(delivery("10:1"))
    assert await claim(store, at(99)) is None


async def test_urgent_goes_first_then_the_oldest(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(
        delivery("low", severity=Severity.LOW),
        delivery("normal late", when=2),
        delivery("normal early", when=1),
        delivery("normal early too", when=1),
        delivery("urgent late", when=9, severity=Severity.URGENT),
        delivery("not due", severity=Severity.URGENT, due_at=at(11)),
        delivery("just due", severity=Severity.LOW, when=-1, due_at=at(10)),
        delivery("elsewhere", receiver="other", severity=Severity.URGENT),
    )
    order = []
    while row := await claim(store, at(10)):
        order.append(row.subject)
    assert order == [
        "urgent late",
        "normal early",
        "normal early too",
        "normal late",
        "just due",
        "low",
    ]


async def test_what_may_have_arrived_goes_after_what_was_not_sent(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(
        delivery("in doubt, later", state=RETRY, repeat=True, due_at=at(9)),
        delivery("in doubt", when=5, state=RETRY, repeat=True, due_at=at(8)),
        delivery("in doubt, not due", state=RETRY, repeat=True, due_at=at(11)),
        delivery(
            "urgent", when=9, state=RETRY, repeat=True, due_at=at(1), severity=Severity.URGENT
        ),
        delivery("refused for now", when=1, state=RETRY, due_at=at(3)),
        delivery("new", when=7),
        delivery("left by a killed process", when=2, state=RETRY, repeat=True),
    )
    order = []
    while row := await claim(store, at(10)):
        order.append(row.subject)
    assert order == [
        "urgent",
        "refused for now",
        "left by a killed process",
        "new",
        "in doubt",
        "in doubt, later",
    ]


async def test_a_claim_counts_and_is_shown_as_it_is_stored(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    queued = delivery("10:1", due_at=at(5))
    await queue(queued)
    row = await claimed(store, at(5))
    assert row == replace(queued, state=SENDING, epoch=1, attempts=1, due_at=None)
    assert await store.deliveries() == [row]
    assert await claim(store, at(99)) is None


async def test_a_confirmation_is_recorded_once(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("10:1"))
    row = await claimed(store, at(1))
    async with store.transaction() as tx:
        assert await tx.ack(row, message_id=77, now=at(2))
        assert not await tx.ack(row, message_id=78, now=at(3))
        assert not await tx.nack(row, state=DEAD, error="late")
    sent = replace(row, state=SENT, sent_at=at(2), sent_message_id=77)
    assert await store.deliveries(state=SENT) == [sent]


@pytest.mark.parametrize(
    ("since", "state", "found"),
    [
        pytest.param(0, None, ["third", "second", "first"], id="all, the first queued first"),
        pytest.param(20, None, ["third", "second"], id="since a time, itself included"),
        pytest.param(21, SENT, ["third"], id="as sent"),
        pytest.param(0, DEAD, [], id="what is dead was not sent"),
        pytest.param(31, None, [], id="since later"),
    ],
)
async def test_what_was_sent_since_a_time(
    *,
    store: Store,
    queue: Queue,
    delivery: NewDelivery,
    at: At,
    since: float,
    state: DeliveryState | None,
    found: list[str],
) -> None:
    await queue(
        *(
            delivery(subject, when=-when, state=SENT, sent_at=at(when))
            for subject, when in (("first", 10), ("second", 20), ("third", 30))
        ),
        delivery("not yet", when=40),
        delivery("never", when=40, state=DEAD),
    )
    rows = await store.deliveries(since=at(since), state=state)
    assert [row.subject for row in rows] == found


async def test_a_retry_waits_and_starts_a_new_epoch(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("10:1"))
    first = await claimed(store, at(0))
    assert await fail(store, first, RETRY, due_at=at(30), repeat=True)
    assert await claim(store, at(29)) is None
    second = await claimed(store, at(30))
    assert (second.epoch, second.attempts, second.repeat, second.error) == (2, 2, True, "no")
    async with store.transaction() as tx:
        assert not await tx.ack(first, message_id=1, now=at(31))
    assert not await fail(store, first, DEAD)
    assert await fail(store, second, RETRY, due_at=at(60))
    third = await claimed(store, at(60))
    assert third.repeat, "a repeat stays one"
    assert third.attempts == 2, "what was never sent is not counted"
    async with store.transaction() as tx:
        assert await tx.ack(third, message_id=None, now=at(61))
    (sent,) = await store.deliveries()
    assert (sent.state, sent.error, sent.sent_message_id) == (SENT, "", None)


async def test_what_is_in_doubt_can_be_made_due_and_keeps_its_place(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(
        delivery("in doubt", state=RETRY, repeat=True, due_at=at(90)),
        delivery("asked to wait", state=RETRY, due_at=at(90)),
        delivery("new", when=5),
        delivery("elsewhere", receiver="other", state=RETRY, repeat=True, due_at=at(90)),
    )
    async with store.transaction() as tx:
        await tx.hasten("desk", at(9))
    assert [(await claimed(store, at(9))).subject for _ in range(2)] == ["new", "in doubt"]
    assert await claim(store, at(9)) is None
    assert await claim(store, at(9), "other") is None


async def test_the_dead_are_kept_and_not_claimed(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("10:1"))
    assert await fail(store, await claimed(store, at(0)), DEAD)
    assert await claim(store, at(99)) is None
    assert [(row.subject, row.error) for row in await store.deliveries(state=DEAD)] == [
        ("10:1", "no")
    ]


async def test_what_a_killed_process_was_sending_is_due_again(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("a"), delivery("b"), delivery("c"))
    lost = await claimed(store, at(0))
    async with store.transaction() as tx:
        assert await tx.recover_sending() == 1
        assert await tx.recover_sending() == 0
        assert not await tx.ack(lost, message_id=1, now=at(0))
    again = await claimed(store, at(0))
    assert (again.subject, again.repeat, again.epoch) == ("a", True, 2)
    assert not (await claimed(store, at(0))).repeat


async def test_what_is_waiting_and_until_when(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    assert await store.waiting(at(0)) == {}
    assert await store.next_due(at(0)) is None
    await queue(
        delivery("a"),
        delivery("b"),
        delivery("c", due_at=at(30)),
        delivery("d", receiver="other", due_at=at(20)),
        delivery("e", receiver="muted", due_at=at(10)),
        delivery("f", receiver="muted"),
    )
    await save(store, Receiver(name="muted", suspended="kicked"))
    assert await store.waiting(at(0)) == {"desk": Lane.NORMAL}
    assert await store.waiting(at(20)) == {"desk": Lane.NORMAL, "other": Lane.NORMAL}
    assert await store.next_due(at(0)) == at(20)
    assert await store.next_due(at(20)) == at(30)
    assert await store.next_due(at(30)) is None
    await claimed(store, at(0))
    assert await store.waiting(at(30)) == {"desk": Lane.NORMAL, "other": Lane.NORMAL}


@pytest.mark.parametrize("repeat", [False, True], ids=["not sent", "in doubt"])
async def test_what_a_clock_of_another_year_put_off_is_due(
    *, store: Store, queue: Queue, delivery: NewDelivery, at: At, repeat: bool
) -> None:
    year = 365 * 86400.0
    await queue(delivery("10:1", state=RETRY, repeat=repeat, due_at=at(year)))
    assert await store.waiting(at(0)) == {"desk": Lane.NORMAL}
    assert await store.next_due(at(0)) is None
    assert (await claimed(store, at(0))).subject == "10:1"


async def test_a_suspended_receiver_gets_nothing_until_it_is_resumed(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    desk = Receiver(name="desk", target="-100", default=True)
    await save(store, desk)
    await queue(delivery("a"), delivery("b"), delivery("c", receiver="other"))
    assert await fail(store, await claimed(store, at(0)), SUSPENDED)
    await save(store, replace(desk, suspended="The bot was removed."))
    assert await claim(store, at(0)) is None
    assert (await claimed(store, at(0), "other")).subject == "c"
    assert [row.subject for row in await store.deliveries(state=SUSPENDED)] == ["a"]
    await save(store, desk)
    assert [(await claimed(store, at(1))).subject for _ in range(2)] == ["a", "b"]


@pytest.mark.parametrize("state", [PENDING, RETRY, SENDING, SUSPENDED])
async def test_a_removed_receiver_gives_up_what_was_not_sent(
    store: Store, queue: Queue, delivery: NewDelivery, state: DeliveryState
) -> None:
    await save(store, Receiver(name="desk"))
    await queue(
        delivery("waits", state=state),
        delivery("sent", state=SENT),
        delivery("elsewhere", receiver="other", state=state),
    )
    async with store.transaction() as tx:
        await tx.remove_receiver("desk")
        await tx.remove_receiver("never there")
    assert await store.receivers() == []
    states = {row.subject: row.state for row in await store.deliveries()}
    assert states == {"waits": DEAD, "sent": SENT, "elsewhere": state}


async def test_receivers_come_back_whole_by_name(store: Store) -> None:
    full = Receiver(
        name="z",
        kind="webhook",
        target="https://\ud800",
        default=True,
        suspended="gone",
        routes=(Route(name="night", rules=("flag",)),),
    )
    bare = Receiver(name="a")
    await save(store, replace(full, target="old", suspended=""))
    await save(store, bare)
    await save(store, full)
    assert await store.receivers() == [bare, full]


async def test_what_goes_out_under_an_id_keeps_it_and_is_no_repeat(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("a"), delivery("b"))
    for _ in range(2):
        lost = await claimed(store, at(0))
        async with store.transaction() as tx:
            lost = await tx.identify(lost, 2**63 - 1)
            assert await tx.recover_sending() == 0
        again = await claimed(store, at(0))
        assert (again.subject, again.repeat, again.random_id) == ("a", False, 2**63 - 1)
        assert await fail(store, again, RETRY, due_at=at(0))


async def test_an_id_that_is_taken_away_leaves_a_repeat(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("a"))
    row = await claimed(store, at(0))
    async with store.transaction() as tx:
        assert not (await tx.identify(row, None)).repeat
        named = await tx.identify(row, 5)
        bare = await tx.identify(named, None)
        assert (bare.random_id, bare.repeat) == (None, True)
        assert await tx.recover_sending() == 1
    assert (await claimed(store, at(0))).repeat


async def test_only_the_claim_that_is_under_way_is_given_an_id(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("a"))
    old = await claimed(store, at(0))
    async with store.transaction() as tx:
        await tx.recover_sending()
    await claimed(store, at(0))
    async with store.transaction() as tx:
        await tx.identify(old, 5)
    (row,) = await store.deliveries()
    assert row.random_id is None


@pytest.mark.parametrize(
    ("process", "seconds", "state"),
    [
        pytest.param("ours", 600, SENDING, id="it is ours"),
        pytest.param("ours", 59, SENDING, id="the lease lasts"),
        pytest.param("other", 59, SENDING, id="the lease of another lasts"),
        pytest.param("other", 61, RETRY, id="it is over"),
    ],
)
async def test_a_claim_stands_for_a_minute(
    store: Store,
    queue: Queue,
    delivery: NewDelivery,
    at: At,
    process: str,
    seconds: float,
    state: DeliveryState,
) -> None:
    await queue(delivery("10:1"))
    async with store.transaction() as tx:
        await tx.claim("desk", at(0), owner="ours")
    async with store.transaction() as tx:
        repeats = await tx.recover_sending(but_of=process, now=at(seconds))
    (row,) = await store.deliveries()
    assert (row.state, repeats) == (state, int(state is RETRY))


async def give_back(store: Store, row: Delivery, due_at: datetime, **lost: str) -> None:
    async with store.transaction() as tx:
        await tx.give_back(row, error="not now", due_at=due_at, lost=lost)


async def test_a_claim_is_given_back_as_if_it_had_never_been(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(delivery("a"))
    row = await claimed(store, at(0))
    await give_back(store, row, at(5))
    assert await claim(store, at(4)) is None
    again = await claimed(store, at(5))
    assert (again.attempts, again.epoch, again.error) == (1, 2, "not now")
    await give_back(store, row, at(9), a="another claim is under way")
    assert [one.state for one in await store.deliveries()] == [SENDING]


async def test_what_cannot_be_read_is_left_out_of_what_tells_it(
    store: Store, queue: Queue, delivery: NewDelivery, at: At
) -> None:
    await queue(
        delivery("digest", kind="digest"),
        delivery("a", kind="alert", state=HELD, bundle="digest"),
        delivery("b", kind="alert", state=HELD, bundle="digest"),
        delivery("c", kind="alert", state=HELD, bundle="another"),
    )
    row = await claimed(store, at(0))
    await give_back(store, row, at(5), a="lost", c="of another")
    found = {one.subject: one for one in await store.deliveries()}
    assert (found["a"].state, found["a"].error, found["a"].bundle) == (DEAD, "lost", "")
    assert [found[name].state for name in ("digest", "b", "c")] == [RETRY, HELD, HELD]
    assert [one.subject for one in await store.members(row)] == ["b"]


@pytest.mark.parametrize(
    ("kind", "subject"), [("alert", "a"), ("edit", "a:edit")], ids=["an-alert", "an-edit"]
)
async def test_what_it_was_to_tell_beside_itself_is_told_without_it(
    store: Store, queue: Queue, delivery: NewDelivery, at: At, kind: str, subject: str
) -> None:
    await queue(
        delivery(subject, kind=kind, story="s"),
        *(
            delivery(name, kind="alert", state=HELD, bundle=subject, story="s", when=when)
            for when, name in enumerate("bcd")
        ),
    )
    await give_back(store, await claimed(store, at(9)), at(9), **{subject: "lost"})
    found = {one.subject: (one.state, one.bundle) for one in await store.deliveries()}
    assert found == {
        subject: (DEAD, ""),
        "b": (PENDING, ""),
        "c": (HELD, "b"),
        "d": (HELD, "b"),
    }
