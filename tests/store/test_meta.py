from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.protocol import Store


async def test_a_fact_is_set_replaced_and_read(store: Store) -> None:
    assert await store.meta("bot.offset") is None
    async with store.transaction() as tx:
        await tx.set_meta("bot.offset", "41")
        await tx.set_meta("bot.offset", "42")
        await tx.set_meta("", "\ud800")
    assert await store.meta("bot.offset") == "42"
    assert await store.meta("") == "\ud800"


async def test_reads_see_only_what_was_committed(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.set_meta("key", "value")
        assert await store.meta("key") is None
    assert await store.meta("key") == "value"
