from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Hit, Rule, Seen, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    At = Callable[[float], datetime]


async def test_everything_of_a_rule_comes_back(store: Store, at: At) -> None:
    full = Rule(
        name='"left bank" \ud800',
        when='"лівий берег" NEAR/3 (міст | "bridge")',
        channels=("a", "b"),
        languages=("uk",),
        forms=False,
        scripts=False,
        lexicon=False,
        derive=True,
        severity=Severity.URGENT,
        to=("desk",),
        on_edit=False,
    )
    bare = Rule(name="flag", when="flag")
    async with store.transaction() as tx:
        saved = [await tx.save_rule(rule, by="tg:1", now=at(1)) for rule in (full, bare)]
    assert await store.rules() == saved
    assert [(stored.number, stored.rule) for stored in saved] == [(1, full), (2, bare)]
    assert (saved[0].added_at, saved[0].added_by) == (at(1), "tg:1")


async def test_a_changed_rule_keeps_its_number_and_uses_up_none(store: Store, at: At) -> None:
    rule = Rule(name="flag", when="flag")
    async with store.transaction() as tx:
        first = await tx.save_rule(rule, by="cli", now=at(0))
        for count in range(3):
            changed = replace(rule, when=f"flag {count}")
            again = await tx.save_rule(changed, by="tg:2", now=at(9))
        other = await tx.save_rule(Rule(name="other", when="x"), by="cli", now=at(9))
    assert again == replace(first, rule=changed)
    assert (first.number, other.number) == (1, 2)


async def test_a_number_is_never_given_twice(store: Store, at: At) -> None:
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="a", when="a"), by="cli", now=at(0))
        await tx.save_rule(Rule(name="b", when="b"), by="cli", now=at(0))
    async with store.transaction() as tx:
        await tx.remove_rule("b")
        await tx.remove_rule("never there")
    async with store.transaction() as tx:
        again = await tx.save_rule(Rule(name="b", when="b"), by="cli", now=at(0))
    assert again.number == 3
    assert [stored.number for stored in await store.rules()] == [1, 3]


async def test_a_removed_rule_leaves_its_hits(
    store: Store,
    keep: Callable[..., Awaitable[list[Verdict]]],
    note: Callable[..., Awaitable[list[Hit]]],
    seen: Callable[..., Seen],
    hit: Callable[..., Hit],
) -> None:
    sighting = seen("flag")
    await keep(sighting)
    await note(hit(sighting.post, rule="flag"))
    async with store.transaction() as tx:
        await tx.remove_rule("flag")
    assert [record.hit.rule for record in await store.hits()] == ["flag"]
