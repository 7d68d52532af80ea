from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk.routes import routes_of
from bot.errors import RefusedError
from bot.model import Receiver, Route, Severity

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store

URGENT = Route(name="urgent", severities=(Severity.URGENT,))


async def receivers(store: Store, *names: str) -> list[Receiver]:
    made = [Receiver(name=name, target=f"@{name}") for name in names]
    async with store.transaction() as tx:
        for receiver in made:
            await tx.save_receiver(receiver)
    return made


async def test_one_route_leads_to_several_and_ends_for_all(desk: Desk, store: Store) -> None:
    for receiver in await receivers(store, "desk", "night"):
        async with store.transaction() as tx:
            await desk.routes.add(tx, URGENT, receiver, by="tg:1")
    (leading,) = routes_of(await store.receivers())
    assert (leading.route, [each.name for each in leading.to]) == (URGENT, ["desk", "night"])
    async with store.transaction() as tx:
        (ended,) = await desk.routes.remove(tx, "Urgent", by="tg:1")
    assert ended == leading
    assert routes_of(await store.receivers()) == []


async def test_another_route_of_that_name_gets_a_number(desk: Desk, store: Store) -> None:
    (receiver,) = await receivers(store, "desk")
    async with store.transaction() as tx:
        await desk.routes.add(tx, Route(name="urgent", rules=("flag",)), receiver, by="toml")
    (receiver,) = await store.receivers()
    async with store.transaction() as tx:
        route = await desk.routes.add(tx, URGENT, receiver, by="tg:1")
    assert route.name == "urgent (2)"
    assert [each.route.name for each in routes_of(await store.receivers())] == [
        "urgent",
        "urgent (2)",
    ]


async def test_the_same_again_changes_nothing(desk: Desk, store: Store) -> None:
    (receiver,) = await receivers(store, "desk")
    for _ in range(2):
        async with store.transaction() as tx:
            await desk.routes.add(tx, URGENT, receiver, by="tg:1")
        (receiver,) = await store.receivers()
    assert len(await store.audit_log()) == 1


async def test_a_route_that_is_not_there_names_the_nearest(desk: Desk, store: Store) -> None:
    (receiver,) = await receivers(store, "desk")
    async with store.transaction() as tx:
        await desk.routes.add(tx, URGENT, receiver, by="tg:1")
    async with store.transaction() as tx:
        with pytest.raises(RefusedError, match="Did you mean urgent"):
            await desk.routes.remove(tx, "urgnet", by="tg:1")
