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


async def test_a_new_claim_replaces_a_lost_owner(desk: Desk, store: Store) -> None:
    for user_id in (7, 8):
        async with store.transaction() as tx:
            code = await desk.claim.new_code(tx)
        async with store.transaction() as tx:
            await desk.claim.use(tx, code, replace(ALICE, user_id=user_id))
    assert [p.user_id for p in await store.people()] == [8]
