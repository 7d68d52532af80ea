from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError, RefusedError
from bot.model import Rule

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store

FLAG = Rule(name="Flag", when="flag")


async def test_a_rule_is_found_by_number_and_name(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        stored = await desk.rules.add(tx, FLAG, by="cli")
    assert (await desk.rules.find("flag")).number == stored.number
    assert (await desk.rules.find(str(stored.number))).rule == FLAG


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        pytest.param(Rule(name="x", when="(flag OR"), ExpressionError, id="bad-expression"),
        pytest.param(Rule(name="x", when="flag in:@x"), ExpressionError, id="no-channel's-name"),
        pytest.param(Rule(name="x", when="flag", to=("nobody",)), RefusedError, id="receiver"),
        pytest.param(Rule(name="x", when="flag", channels=("nmae",)), RefusedError, id="channel"),
    ],
)
async def test_a_rule_that_cannot_work_is_refused(
    desk: Desk, store: Store, rule: Rule, error: type[Exception]
) -> None:
    with pytest.raises(error):
        async with store.transaction() as tx:
            await desk.rules.add(tx, rule, by="cli")
    assert await store.rules() == []


async def test_an_unknown_rule_is_answered_with_the_nearest_as_it_is_spelled(
    desk: Desk, store: Store
) -> None:
    async with store.transaction() as tx:
        await desk.rules.add(tx, FLAG, by="cli")
    with pytest.raises(RefusedError, match="Did you mean Flag"):
        await desk.rules.find("flgg")


async def test_an_endless_name_is_not_said_back(desk: Desk) -> None:
    with pytest.raises(RefusedError) as refused:
        await desk.rules.find("x" * 4000)
    assert len(refused.value.message) < 100


@pytest.mark.parametrize("named", ["@rybar", "Rybar", "t.me/rybar/5"])
def test_in_takes_a_channel_as_elsewhere(desk: Desk, named: str) -> None:
    desk.rules.check(Rule(name="x", when=f"flag -in:{named}"))
