"""A story is one message of a receiver: its later posts are written into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, DeliveryState, Lane, Pings, Severity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    NewDelivery = Callable[..., Delivery]
    At = Callable[[float], datetime]
    Place = Callable[..., Awaitable[None]]

HELD, PENDING, SENT = DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.SENT
DEAD, SUPPRESSED = DeliveryState.DEAD, DeliveryState.SUPPRESSED
PINGS = Pings(at=(3, 5), wait=timedelta(seconds=30))


@pytest.fixture
def post(delivery: NewDelivery, at: At) -> Callable[..., Delivery]:
    """An alert of a story, each of another channel."""

    def build(number: int, story: str = "s", **given: object) -> Delivery:
        return replace(
            delivery(f"{number}:1", kind="alert"),
            channel_id=number,
            message_id=1,
            story=story,
            queued_at=at(number),
            **given,  # type: ignore[arg-type]
        )

    return build


@pytest.fixture
def place(store: Store) -> Place:
    async def save(*alerts: Delivery, joining: tuple[str, ...] = ("desk",)) -> None:
        async with store.transaction() as tx:
            await tx.place(alerts, joining=joining, pings=PINGS)

    return save


async def rows(store: Store) -> dict[str, tuple[DeliveryState, str]]:
    return {row.subject: (row.state, row.bundle) for row in await store.deliveries()}


async def send(store: Store, now: datetime, message_id: int | None = 7) -> Delivery:
    """Claim what is next and have it sent."""
    async with store.transaction() as tx:
        row = await tx.claim("desk", now)
        assert row is not None
        assert await tx.ack(row, message_id=message_id, now=now)
        return row


async def test_what_joins_before_the_first_was_sent_is_told_with_it(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1), post(2), post(9, "other"))
    await place(post(3))
    assert await rows(store) == {
        "1:1": (PENDING, ""),
        "2:1": (HELD, "1:1"),
        "3:1": (HELD, "1:1"),
        "9:1": (PENDING, ""),
    }
    await send(store, at(10))
    found = {row.subject: row for row in await store.deliveries()}
    assert [found[name].state for name in ("1:1", "2:1", "3:1", "9:1")] == [SENT] * 3 + [PENDING]
    assert {found[name].sent_message_id for name in ("1:1", "2:1", "3:1")} == {7}
    assert found["3:1"].sent_at == at(10)


async def test_what_joins_later_writes_the_message_anew(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    await send(store, at(5))
    await place(post(2), post(3))
    assert await rows(store) == {
        "1:1": (SENT, ""),
        "2:1": (HELD, "1:1:edit"),
        "3:1": (HELD, "1:1:edit"),
        "1:1:edit": (PENDING, ""),
        "ping:s:3": (PENDING, ""),
    }
    row = await send(store, at(6))
    assert (row.subject, row.kind, row.lane) == ("1:1:edit", "edit", Lane.EDIT)
    found = {row.subject: row for row in await store.deliveries()}
    assert [found[name].state for name in ("2:1", "3:1", "1:1:edit")] == [SENT] * 3


async def test_what_joins_while_the_message_is_under_way_is_told_by_the_next(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    async with store.transaction() as tx:
        first = await tx.claim("desk", at(2))
    assert first is not None
    await place(post(2))
    assert (await rows(store))["1:1:edit"] == (HELD, "1:1")  # not before there is a message
    assert await store.waiting(at(3)) == {}
    async with store.transaction() as tx:
        await tx.ack(first, message_id=7, now=at(3))
    assert (await rows(store))["2:1"] == (HELD, "1:1:edit")
    async with store.transaction() as tx:
        edit = await tx.claim("desk", at(4))
    assert edit is not None
    await place(post(3))
    async with store.transaction() as tx:
        await tx.ack(edit, message_id=7, now=at(5))
    assert (await rows(store))["2:1"] == (SENT, "1:1:edit")
    assert (await rows(store))["3:1"] == (HELD, "1:1:edit")
    assert (await send(store, at(6))).subject == "1:1:edit"
    assert (await rows(store))["3:1"] == (SENT, "1:1:edit")
    assert await store.waiting(at(7)) == {}


async def test_of_a_story_the_first_urgent_alert_is_told_by_itself(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    urgent = {"severity": Severity.URGENT}
    await place(post(1), post(2, **urgent), post(3, **urgent), post(4))
    assert await rows(store) == {
        "1:1": (PENDING, ""),
        "2:1": (PENDING, ""),
        "3:1": (HELD, "1:1"),
        "4:1": (HELD, "1:1"),
    }
    assert (await send(store, at(9))).subject == "2:1"


async def test_a_story_is_told_anew_once_in_so_many_channels(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    await send(store, at(1))
    await place(post(2), post(3))
    await place(replace(post(3), subject="3:2", message_id=2))
    found = {row.subject: row for row in await store.deliveries()}
    ping = found["ping:s:3"]
    assert (ping.kind, ping.state, ping.due_at) == ("ping", PENDING, at(60))
    assert (ping.channel_id, ping.message_id, ping.severity) == (3, 1, Severity.NORMAL)
    await place(*(post(number) for number in range(4, 9)))
    found = {row.subject: row for row in await store.deliveries()}
    assert found["ping:s:3"].state is SUPPRESSED  # the later one says more
    assert found["ping:s:5"].state is PENDING


async def test_receivers_that_take_facts_get_every_post(
    store: Store, place: Place, post: Callable[..., Delivery]
) -> None:
    await place(post(1), post(2), joining=())
    assert {state for state, _ in (await rows(store)).values()} == {PENDING}


async def test_what_is_muted_leads_nothing(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    async with store.transaction() as tx:
        digest = replace(
            post(1), subject="silence:4", kind="digest", story="", due_at=at(3600), channel_id=None
        )
        await tx.gather(digest, ["1:1"])
    await place(post(2), post(3))
    assert (await rows(store))["2:1"] == (PENDING, "")
    assert (await rows(store))["3:1"] == (HELD, "2:1")


async def test_what_waits_for_the_morning_is_joined(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    async with store.transaction() as tx:
        digest = replace(post(1), subject="quiet:x", kind="digest", story="", due_at=at(3600))
        await tx.gather(digest, ["1:1"])
    await place(post(2))
    assert (await rows(store))["2:1"] == (HELD, "quiet:x")
    await send(store, at(3600))
    assert {state for state, _ in (await rows(store)).values()} == {SENT}
    await place(post(3))
    assert (await rows(store))["3:1"] == (HELD, "quiet:x:edit")


async def test_what_is_gathered_again_is_the_next_part(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    digest = replace(post(1), subject="quiet:x", kind="digest", story="", due_at=None)
    for number in (1, 2, 3):
        await place(post(number, f"story {number}"))
        async with store.transaction() as tx:
            await tx.gather(digest, [f"{number}:1"])
        if number == 1:
            await send(store, at(10))
    found = await rows(store)
    assert [found[f"{number}:1"] for number in (1, 2, 3)] == [
        (SENT, "quiet:x"),
        (HELD, "quiet:x#2"),
        (HELD, "quiet:x#3"),
    ]


async def test_what_cannot_be_written_into_its_message_is_told_by_another(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    await send(store, at(1))
    await place(post(2), post(2, subject="2:2"))
    async with store.transaction() as tx:
        edit = await tx.claim("desk", at(5))
        assert edit is not None
        await tx.nack(edit, state=DEAD, error="message to edit not found")
    assert (await rows(store))["2:1"] == (PENDING, "")
    assert (await rows(store))["2:2"] == (HELD, "2:1")
    await place(post(3))
    assert (await rows(store))["3:1"] == (HELD, "2:1")  # the one that is gone leads no more


async def test_what_joined_while_a_message_was_refused_is_told_by_another(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    async with store.transaction() as tx:
        row = await tx.claim("desk", at(2))
    assert row is not None
    await place(post(3), post(4))
    async with store.transaction() as tx:
        await tx.nack(row, state=DEAD, error="refused")
    assert await rows(store) == {
        "1:1": (DEAD, ""),
        "1:1:edit": (DEAD, "1:1"),
        "3:1": (PENDING, ""),
        "4:1": (HELD, "3:1"),
    }


async def test_what_joined_a_message_that_is_told_in_a_digest_after_all_is_told_there(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1))
    async with store.transaction() as tx:
        row = await tx.claim("desk", at(2))
    assert row is not None
    await place(post(3))
    async with store.transaction() as tx:
        await tx.nack(row, state=DeliveryState.RETRY, error="no connection")
        digest = replace(post(1), subject="flood:x", kind="digest", story="")
        await tx.gather(digest, ["1:1"])
    assert (await send(store, at(9))).subject == "flood:x"
    assert await rows(store) == {
        "1:1": (SENT, "flood:x"),
        "3:1": (SENT, "flood:x"),
        "1:1:edit": (SUPPRESSED, ""),
        "flood:x": (SENT, ""),
    }


async def test_of_a_digest_that_is_gone_each_story_is_told_by_another(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1, "one"), post(2, "two"))
    async with store.transaction() as tx:
        digest = replace(post(1), subject="flood:x", kind="digest", story="")
        await tx.gather(digest, ["1:1", "2:1"])
    await send(store, at(3))
    await place(post(3, "one"), post(4, "two"), post(5, "one"), post(6, "two"))
    async with store.transaction() as tx:
        edit = await tx.claim("desk", at(9))
        assert edit is not None
        await tx.nack(edit, state=DEAD, error="message to edit not found")
    found = await rows(store)
    assert [found[f"{number}:1"] for number in (3, 4, 5, 6)] == [
        (PENDING, ""),
        (PENDING, ""),
        (HELD, "3:1"),
        (HELD, "4:1"),
    ]


async def test_a_message_that_is_given_up_takes_its_members_along(
    store: Store, place: Place, post: Callable[..., Delivery], at: At
) -> None:
    await place(post(1), post(2))
    async with store.transaction() as tx:
        row = await tx.claim("desk", at(5))
        assert row is not None
        await tx.nack(row, state=DEAD, error="refused")
    assert {state for state, _ in (await rows(store)).values()} == {DEAD}
    await place(post(3))
    assert (await rows(store))["3:1"] == (PENDING, "")
