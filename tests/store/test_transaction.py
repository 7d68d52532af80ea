"""All or nothing, one at a time: what every Store must keep to, whoever interrupts it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.model import Hit, Seen, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.protocol import Store, Transaction

    NewSeen = Callable[..., Seen]
    NewHit = Callable[..., Hit]


STEPS = 5  # turns of the loop from one moment of cancelling to the next


class Upset(Exception):  # noqa: N818  no error of ours
    pass


async def test_a_failure_leaves_nothing(store: Store, seen: NewSeen) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.save_posts([seen("a")])
            await tx.set_meta("key", "value")
            raise Upset

    with pytest.raises(Upset):
        await fail()
    assert await store.posts() == []
    assert await store.meta("key") is None


async def test_one_task_does_not_undo_what_another_does(store: Store) -> None:
    inside, begun = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        async with store.transaction() as tx:
            await tx.set_meta("fails", "")
            inside.set()
            await begun.wait()
            await tx.set_meta("fails", "again")
            raise Upset

    async def works() -> None:
        await inside.wait()
        begun.set()
        async with store.transaction() as tx:
            await tx.set_meta("works", "")

    results = await asyncio.gather(fails(), works(), return_exceptions=True)
    assert isinstance(results[0], Upset)
    assert await store.meta("fails") is None
    assert await store.meta("works") == ""


async def test_many_tasks_take_turns(store: Store) -> None:
    async def count_up() -> None:
        async with store.transaction() as tx:
            number = int(await store.meta("number") or "0")
            await tx.set_meta("number", str(number + 1))

    await asyncio.gather(*(count_up() for _ in range(20)))
    assert await store.meta("number") == "20"


async def test_a_task_may_give_up_waiting_for_its_turn(store: Store) -> None:
    waiting = asyncio.Event()

    async def waits() -> None:
        waiting.set()
        async with store.transaction() as tx:
            await tx.set_meta("waits", "")

    async with store.transaction() as tx:
        task = asyncio.create_task(waits())
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await tx.set_meta("first", "")
    assert (await store.meta("waits"), await store.meta("first")) == (None, "")


@pytest.mark.parametrize("again", [False, True], ids=["cancelled once", "cancelled twice"])
async def test_cancelled_at_any_moment_all_or_nothing(
    store: Store, seen: NewSeen, *, again: bool
) -> None:
    async def write(number: int) -> None:
        async with store.transaction() as tx:
            await tx.save_posts([seen("a", message_id=number)])
            await tx.set_meta("last", str(number))

    committed = 0
    for number in range(1, 80):
        task = asyncio.create_task(write(number))
        for _ in range(number * STEPS):
            await asyncio.sleep(0)
        task.cancel()
        if again:
            await asyncio.sleep(0)
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task
            committed = number
        async with store.transaction() as tx:
            await tx.set_meta("after", str(number))
        assert await store.meta("after") == str(number)
        last = int(await store.meta("last") or "0")
        assert last >= committed, "what was acknowledged is there"
        assert (last == number) == (number in {post.message_id for post in await store.posts()})


async def test_cancelled_while_it_holds_the_turn(store: Store, seen: NewSeen) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with store.transaction() as tx:
            await tx.save_posts([seen("a")])
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.transaction() as tx:
        assert [kept.verdict for kept in await tx.save_posts([seen("a")])] == [Verdict.NEW]


async def test_a_swallowed_failure_still_undoes_everything(
    store: Store, seen: NewSeen, hit: NewHit
) -> None:
    unknown = hit(seen("never saved").post)
    with pytest.raises(Exception, match=r"(?i)foreign key"):  # noqa: PT012  the block is the subject
        async with store.transaction() as tx:
            await tx.set_meta("key", "value")
            with suppress(Exception):
                await tx.save_hits([unknown])
            with suppress(Exception):
                await tx.set_meta("key", "later")
    assert await store.meta("key") is None
    async with store.transaction() as tx:
        await tx.set_meta("key", "next")
    assert await store.meta("key") == "next"


async def test_a_swallowed_cancellation_still_undoes_everything(store: Store) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with store.transaction() as tx:
            inside.set()
            with suppress(asyncio.CancelledError):
                for number in range(10_000):
                    await tx.set_meta("key", str(number))
            await tx.set_meta("other", "")

    task = asyncio.create_task(write())
    await inside.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await store.meta("key"), await store.meta("other")) == (None, None)


async def test_a_transaction_that_is_over_cannot_be_used(store: Store) -> None:
    async with store.transaction() as tx:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        await tx.set_meta("key", "value")


async def test_close_lets_the_transaction_under_way_end(
    store: Store, keep: Callable[..., Awaitable[list[Verdict]]], seen: NewSeen
) -> None:
    inside, closing = asyncio.Event(), asyncio.Event()

    async def write() -> list[Verdict]:
        async with store.transaction() as tx:
            inside.set()
            await closing.wait()
            return await verdicts(tx)

    async def verdicts(tx: Transaction) -> list[Verdict]:
        return [kept.verdict for kept in await tx.save_posts([seen("a", message_id=2)])]

    await keep(seen("a"))
    task = asyncio.create_task(write())
    await inside.wait()
    close = asyncio.create_task(store.close())
    closing.set()
    assert await task == [Verdict.NEW]
    await close
    await store.close()
