from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import AccountStanding

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.store.protocol import Store


async def save(store: Store, standing: AccountStanding) -> None:
    async with store.transaction() as tx:
        await tx.save_account(standing)


async def test_accounts_by_name(store: Store, at: Callable[[float], datetime]) -> None:
    assert await store.accounts() == []
    second = AccountStanding(name="second")
    full = AccountStanding(
        name="main", user_id=2**40, premium=True, reason="Frozen \ud800.", since=at(5)
    )
    await save(store, second)
    await save(store, full)
    assert await store.accounts() == [full, second]
    well = replace(full, reason="", since=at(9), premium=False)
    await save(store, well)
    assert await store.accounts() == [well, second]
