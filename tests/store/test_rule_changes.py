"""Which rules were changed last: all at first, then only those."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.model import Rule

if TYPE_CHECKING:
    from bot.store.protocol import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def save(store: Store, *rules: Rule) -> None:
    async with store.transaction() as tx:
        for rule in rules:
            await tx.save_rule(rule, by="cli", now=NOW)


async def test_all_then_only_what_changed(store: Store) -> None:
    flag, bank = Rule(name="flag", when="flag"), Rule(name="bank", when="bank")
    await save(store, flag, bank)
    everything = await store.rule_changes(0)
    assert list(everything.rules) == [flag, bank]
    assert not everything.removed
    nothing = await store.rule_changes(everything.upto)
    assert (list(nothing.rules), list(nothing.removed), nothing.upto) == ([], [], everything.upto)
    changed = Rule(name="flag", when="flags")
    await save(store, changed)
    async with store.transaction() as tx:
        await tx.remove_rule("bank")
    later = await store.rule_changes(everything.upto)
    assert list(later.rules) == [changed]
    assert list(later.removed) == ["bank"]
    assert later.upto > everything.upto
    assert list((await store.rule_changes(0)).rules) == [changed]
