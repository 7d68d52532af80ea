from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.store.protocol import Store


async def told(store: Store, trouble: Trouble) -> bool:
    async with store.transaction() as tx:
        return await tx.raise_trouble(trouble)


async def healed(store: Store, kind: str, subject: str) -> Trouble | None:
    async with store.transaction() as tx:
        return await tx.heal_trouble(kind, subject)


async def test_a_trouble_is_raised_once_and_healed_once(
    store: Store, at: Callable[[float], datetime]
) -> None:
    gap = Trouble(kind="gap", subject="delta", text="Ids 5 to 9 are missing.", since=at(5))
    blocked = replace(gap, kind="blocked", since=at(1))
    elsewhere = replace(gap, subject="omega")
    assert await healed(store, "gap", "delta") is None
    assert await told(store, gap)
    assert not await told(store, replace(gap, text="Ids 5 to 12 are missing.", since=at(60)))
    assert await told(store, elsewhere)
    assert await told(store, blocked)
    assert await store.troubles() == [blocked, gap, elsewhere]
    assert await healed(store, "gap", "delta") == gap
    assert await healed(store, "gap", "delta") is None
    assert await store.troubles() == [blocked, elsewhere]
    assert await told(store, gap)
