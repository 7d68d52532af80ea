from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.store.protocol import Store


async def test_the_newest_entries_oldest_first(
    store: Store, at: Callable[[float], datetime]
) -> None:
    entries = [
        AuditEntry(
            at=at(number),
            who="tg:1",
            action="rule.add",
            subject=f"правило {number} \ud800",
            detail={"when": "a\ud83d\ude00", "to": ["desk"], "before": None, "number": number},
            number=number + 1,
        )
        for number in range(5)
    ]
    async with store.transaction() as tx:
        for entry in entries:
            await tx.audit(entry)
    assert await store.audit_log() == entries
    assert await store.audit_log(newest=2) == entries[3:]


async def test_a_transaction_sees_its_own_last_change(
    store: Store, at: Callable[[float], datetime]
) -> None:
    async with store.transaction() as tx:
        assert await tx.last_change() is None
        for who in ("cli", "tg:1"):
            await tx.audit(AuditEntry(at=at(0), who=who, action="add rule", subject="flag"))
        last = await tx.last_change()
    assert (last and last.number, last and last.who) == (2, "tg:1")
