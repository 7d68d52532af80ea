from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Delivery, DeliveryState, Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import datetime

    from bot.store.protocol import Store

    Queue = Callable[..., Awaitable[None]]
    Row = Callable[..., Delivery]

DEAD = DeliveryState.DEAD


async def revive(store: Store, subjects: Collection[str]) -> int:
    """Revive the rows of these subjects, whatever their receiver."""
    numbers = [row.number for row in await store.deliveries() if row.subject in subjects]
    async with store.transaction() as tx:
        return await tx.revive(numbers)


async def states(store: Store) -> dict[str, str]:
    return {row.subject: row.state.value for row in await store.deliveries()}


async def test_what_was_given_up_waits_as_if_it_had_never_been_tried(
    store: Store, queue: Queue, delivery: Row, at: Callable[[float], datetime]
) -> None:
    await queue(
        delivery("a", state=DEAD, attempts=20, error="no", repeat=True, due_at=at(9)),
        delivery("b", state=DEAD, attempts=3, error="no"),
    )
    assert await revive(store, ["a"]) == 0
    a, b = await store.deliveries()
    assert (a.state, a.attempts, a.error, a.due_at) == (DeliveryState.PENDING, 0, "", None)
    assert a.repeat  # it may have arrived all the same
    assert (b.state, b.attempts, b.error) == (DEAD, 3, "no")
    async with store.transaction() as tx:
        claimed = await tx.claim("desk", at(0))
    assert claimed is not None
    assert claimed.subject == "a"


async def test_only_what_is_dead_is_revived(store: Store, queue: Queue, delivery: Row) -> None:
    others = [state for state in DeliveryState if state is not DEAD]
    await queue(*[delivery(state.value, state=state, attempts=2) for state in others])
    assert await revive(store, list(others)) == 0
    assert await states(store) == {state.value: state.value for state in others}
    assert {row.attempts for row in await store.deliveries()} == {2}


async def test_what_was_to_be_told_within_it_is_held_again(
    store: Store, queue: Queue, delivery: Row
) -> None:
    await queue(
        delivery("digest", kind="digest", state=DEAD),
        delivery("1", bundle="digest", state=DEAD, error="no"),
        delivery("1:edit", kind="edit", bundle="digest", state=DEAD),
        delivery("2", bundle="1:edit", state=DEAD),
        delivery("3", bundle="digest", state=DeliveryState.SUPPRESSED),
        delivery("4", bundle="other", state=DEAD),
        delivery("5", receiver="night", bundle="digest", state=DEAD),
    )
    assert await revive(store, ["digest"]) == 3
    assert await states(store) == {
        "digest": "pending",
        "1": "held",
        "1:edit": "held",
        "2": "held",
        "3": "suppressed",
        "4": "dead",
        "5": "dead",
    }
    by_subject = {row.subject: row for row in await store.deliveries()}
    assert (by_subject["1"].bundle, by_subject["1"].error) == ("digest", "")


async def test_everything_at_once_keeps_together_what_belongs_together(
    store: Store, queue: Queue, delivery: Row
) -> None:
    await queue(
        delivery("1", bundle="digest", state=DEAD),
        delivery("digest", kind="digest", state=DEAD),
    )
    assert await revive(store, ["digest", "1"]) == 0
    assert await states(store) == {"digest": "pending", "1": "held"}


async def test_what_is_told_no_more_within_another_goes_on_its_own(
    store: Store, queue: Queue, delivery: Row
) -> None:
    await queue(
        delivery("digest", kind="digest", state=DEAD), delivery("1", bundle="digest", state=DEAD)
    )
    await revive(store, ["1"])
    assert await states(store) == {"digest": "dead", "1": "pending"}
    assert {row.bundle for row in await store.deliveries()} == {""}


async def test_a_message_is_reworded_until_somebody_begins_to_send_it(
    store: Store, queue: Queue, delivery: Row, at: Callable[[float], datetime]
) -> None:
    await queue(delivery("notice", message=Message(text="1")))
    for receiver, text, done in (("desk", "2", True), ("night", "3", False)):
        async with store.transaction() as tx:
            assert await tx.reword(receiver, "notice", Message(text=text)) is done
    async with store.transaction() as tx:
        claimed = await tx.claim("desk", at(0))
    assert claimed is not None
    assert claimed.message == Message(text="2")
    async with store.transaction() as tx:
        assert not await tx.reword("desk", "notice", Message(text="4"))


async def test_a_digest_that_was_given_up_is_told_with_all_that_it_held(
    store: Store, queue: Queue, delivery: Row, at: Callable[[float], datetime]
) -> None:
    await queue(*[delivery(str(number), kind="alert") for number in range(3)])
    async with store.transaction() as tx:
        await tx.gather(delivery("flood:1", kind="digest"), ["0", "1", "2"])
    for _ in range(2):
        async with store.transaction() as tx:
            claimed = await tx.claim("desk", at(0))
            assert claimed is not None
            await tx.nack(claimed, state=DEAD, error="no")
        assert set((await states(store)).values()) == {"dead"}
        assert await revive(store, ["flood:1"]) == 3
    async with store.transaction() as tx:
        claimed = await tx.claim("desk", at(0))
        assert claimed is not None
        await tx.ack(claimed, message_id=7, now=at(0))
    assert {row.sent_message_id for row in await store.deliveries()} == {7}
    assert set((await states(store)).values()) == {"sent"}
