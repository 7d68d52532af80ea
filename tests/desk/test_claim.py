from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import RefusedError
from bot.model import Person, Role

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store

ALICE = Person(user_id=7, role=Role.APPLICANT, name="Alice", chat_id=7)


async def test_the_claim_code_makes_one_owner_and_then_is_dead(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        code = await desk.claim.new_code(tx)
    assert await desk.claim.is_open()
    async with store.transaction() as tx:
        await desk.claim.use(tx, code.lower(), ALICE)
    assert [(p.user_id, p.role) for p in await store.people()] == [(7, Role.OWNER)]
    assert not await desk.claim.is_open()
    async with store.transaction() as tx:
        with pytest.raises(RefusedError):
            await desk.claim.use(tx, code, replace(ALICE, user_id=8))


async def test_no_open_code_means_no_code_fits(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        with pytest.raises(RefusedError):
            await desk.claim.use(tx, "", ALICE)


async def claim(desk: Desk, store: Store, user_id: int) -> None:
    async with store.transaction() as tx:
        code = await desk.claim.new_code(tx)
    async with store.transaction() as tx:
        await desk.claim.use(tx, code, replace(ALICE, user_id=user_id))


async def test_the_owner_before_a_new_claim_stays_as_a_subscriber(desk: Desk, store: Store) -> None:
    await claim(desk, store, 7)
    async with store.transaction() as tx:
        await desk.people.subscribe(tx, (await store.people())[0])
    await claim(desk, store, 8)
    people = [(person.user_id, person.role) for person in await store.people()]
    assert people == [(8, Role.OWNER), (7, Role.SUBSCRIBER)]
    assert [receiver.name for receiver in await store.receivers()] == ["person:7"]


async def test_an_owner_who_claims_anew_stays_the_owner(desk: Desk, store: Store) -> None:
    await claim(desk, store, 7)
    await claim(desk, store, 7)
    assert [(person.user_id, person.role) for person in await store.people()] == [(7, Role.OWNER)]


async def test_a_code_and_its_use_are_audit_rows(desk: Desk, store: Store) -> None:
    await claim(desk, store, 7)
    await claim(desk, store, 8)
    log = [(e.who, e.action, dict(e.detail)) for e in await store.audit_log()]
    assert log == [
        ("cli", "make claim code", {}),
        ("tg:7", "claim", {"earlier": []}),
        ("cli", "make claim code", {}),
        ("tg:8", "claim", {"earlier": [7]}),
    ]
