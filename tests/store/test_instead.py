"""What takes the place of a message, and what a message of a chat was sent for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Delivery, DeliveryState, Lane, Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    Queue = Callable[..., Awaitable[None]]
    Row = Callable[..., Delivery]

INSTEAD = "instead:7"


async def put(store: Store, delivery: Row, text: str) -> None:
    async with store.transaction() as tx:
        await tx.put_instead(
            delivery(INSTEAD, kind="edit", message_id=7, message=Message(text=text))
        )


async def now_there(store: Store) -> tuple[str, str]:
    row = await store.delivery("desk", INSTEAD)
    assert row
    assert row.message
    return row.state, row.message.text


async def test_it_waits_like_a_reply_and_says_what_was_said_last(
    store: Store, delivery: Row, at: Callable[[float], datetime]
) -> None:
    await put(store, delivery, "Muted.")
    assert await store.waiting(at(1)) == {"desk": Lane.NORMAL}  # not among the later edits
    await put(store, delivery, "Undone.")
    assert await now_there(store) == (DeliveryState.PENDING, "Undone.")
    async with store.transaction() as tx:
        claimed = await tx.claim("desk", at(1))
        assert claimed
        assert claimed.message_id == 7
        await tx.ack(claimed, message_id=7, now=at(1))
    await put(store, delivery, "Muted again.")
    assert await now_there(store) == (DeliveryState.PENDING, "Muted again.")


async def test_what_changes_while_it_is_sent_is_sent_once_more(
    store: Store, delivery: Row, at: Callable[[float], datetime]
) -> None:
    await put(store, delivery, "Muted.")
    async with store.transaction() as tx:
        claimed = await tx.claim("desk", at(1))
    assert claimed
    await put(store, delivery, "Undone.")
    async with store.transaction() as tx:
        await tx.ack(claimed, message_id=7, now=at(2))
    assert await now_there(store) == (DeliveryState.PENDING, "Undone.")


async def test_what_was_sent_under_an_id(
    store: Store, queue: Queue, delivery: Row, at: Callable[[float], datetime]
) -> None:
    sent = {"state": DeliveryState.SENT, "sent_at": at(1), "sent_message_id": 7}
    await queue(
        delivery("within", kind="alert", bundle="first", **sent),
        delivery("first", kind="alert", **sent),
        delivery("first:edit", kind="edit", **sent),
        delivery("another", kind="alert", **{**sent, "sent_message_id": 8}),
        delivery("elsewhere", kind="alert", receiver="night", **sent),
        delivery("waiting"),
    )
    found = [row.subject for row in await store.under_id("desk", 7)]
    assert found == ["first", "within"]
    async with store.transaction() as tx:
        assert await tx.claim("desk", at(2))
    found = [row.subject for row in await store.under_id("desk", 7)]
    assert found == ["first", "within", "waiting"]  # it may have got there by now
    assert [row.subject for row in await store.under_id("night", 9)] == []
