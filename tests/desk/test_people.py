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
OWNER = Person(user_id=1, role=Role.OWNER, name="Olena", chat_id=1)


async def test_a_subscriber_waits_for_the_owner(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await desk.people.subscribe(tx, ALICE)
    assert await store.receivers() == []
    async with store.transaction() as tx:
        await desk.people.set_role(tx, 7, Role.SUBSCRIBER, by="tg:1")
    assert [(r.name, r.target) for r in await store.receivers()] == [("person:7", "7")]


@pytest.mark.parametrize("role", [Role.SUBSCRIBER, Role.EDITOR])
async def test_who_stops_the_alerts_may_start_them_again(
    desk: Desk, store: Store, role: Role
) -> None:
    await known(desk, store, role)
    async with store.transaction() as tx:
        await desk.people.unsubscribe(tx, 7)
    assert await store.receivers() == []
    person = await desk.people.find(7)
    assert person.role is role
    async with store.transaction() as tx:
        await desk.people.subscribe(tx, person)
    assert [r.name for r in await store.receivers()] == ["person:7"]


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.SUBSCRIBER])
async def test_who_is_known_subscribes_without_asking_and_on_record(
    desk: Desk, store: Store, role: Role
) -> None:
    for _ in range(2):
        async with store.transaction() as tx:
            await desk.people.subscribe(tx, replace(ALICE, role=role))
    assert [r.name for r in await store.receivers()] == ["person:7"]
    log = [(e.who, e.action, e.subject) for e in await store.audit_log()]
    assert log == [("tg:7", "subscribe", "Alice")]


async def known(desk: Desk, store: Store, role: Role) -> None:
    async with store.transaction() as tx:
        await tx.save_person(OWNER)
        await desk.people.subscribe(tx, ALICE)
    if role is not Role.APPLICANT:
        async with store.transaction() as tx:
            await desk.people.set_role(tx, 7, role, by="tg:1")


@pytest.mark.parametrize("after", [Role.SUBSCRIBER, Role.EDITOR])
@pytest.mark.parametrize("before", [Role.APPLICANT, Role.SUBSCRIBER, Role.EDITOR])
async def test_the_owner_gives_and_takes_a_role(
    desk: Desk, store: Store, before: Role, after: Role
) -> None:
    await known(desk, store, before)
    entries = len(await store.audit_log())
    async with store.transaction() as tx:
        person = await desk.people.set_role(tx, 7, after, by="tg:1")
    assert (person.role, await desk.people.find(7)) == (after, person)
    assert [r.name for r in await store.receivers()] == ["person:7"]
    told = [
        (e.who, e.action, *(e.detail[side]["role"] for side in ("before", "after")))  # type: ignore[index]
        for e in (await store.audit_log())[entries:]
    ]
    assert told == ([] if before is after else [("tg:1", "set role", before.value, after.value)])


async def test_an_editor_who_wants_no_alerts_gets_none_with_the_role(
    desk: Desk, store: Store
) -> None:
    await known(desk, store, Role.EDITOR)
    async with store.transaction() as tx:
        await desk.people.unsubscribe(tx, 7)
    async with store.transaction() as tx:
        await desk.people.set_role(tx, 7, Role.SUBSCRIBER, by="tg:1")
    assert await store.receivers() == []


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.SUBSCRIBER, Role.EDITOR])
async def test_whoever_is_removed_gets_nothing_any_more(
    desk: Desk, store: Store, role: Role
) -> None:
    await known(desk, store, role)
    async with store.transaction() as tx:
        person = await desk.people.remove(tx, 7, by="tg:1")
    assert person.role is role
    assert await store.people() == [OWNER]
    assert await store.receivers() == []
    entry = (await store.audit_log())[-1]
    assert (entry.who, entry.action, entry.subject) == ("tg:1", "remove person", "Alice")
    before, receiver = entry.detail["before"], entry.detail.get("receiver")
    assert (before["user_id"], before["role"]) == (7, role.value)  # type: ignore[index]
    assert (receiver is None) == (role is Role.APPLICANT)


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPLICANT])
async def test_the_claim_alone_makes_an_owner(desk: Desk, store: Store, role: Role) -> None:
    await known(desk, store, Role.SUBSCRIBER)
    async with store.transaction() as tx:
        with pytest.raises(RefusedError):
            await desk.people.set_role(tx, 7, role, by="tg:1")
    assert (await desk.people.find(7)).role is Role.SUBSCRIBER


async def test_the_owner_is_not_changed(desk: Desk, store: Store) -> None:
    await known(desk, store, Role.EDITOR)
    async with store.transaction() as tx:
        with pytest.raises(RefusedError, match="claim --reset"):
            await desk.people.set_role(tx, 1, Role.EDITOR, by="tg:1")
        with pytest.raises(RefusedError, match="claim --reset"):
            await desk.people.remove(tx, 1, by="tg:1")
    assert (await desk.people.find(1)).role is Role.OWNER


async def test_nobody_of_that_id(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        with pytest.raises(RefusedError, match="id 8"):
            await desk.people.set_role(tx, 8, Role.EDITOR, by="tg:1")


async def test_who_is_known_keeps_their_names_when_their_role_is_restored(
    desk: Desk, store: Store
) -> None:
    await known(desk, store, Role.EDITOR)
    remembered = replace(ALICE, role=Role.SUBSCRIBER, username="her_old_name")
    async with store.transaction() as tx:
        await desk.people.restore(tx, remembered, None, by="tg:1")
    person = await desk.people.find(7)
    assert (person.role, person.username) == (Role.SUBSCRIBER, ALICE.username)


async def test_nobody_is_restored_as_an_owner(desk: Desk, store: Store) -> None:
    await known(desk, store, Role.EDITOR)
    for person in (replace(ALICE, role=Role.OWNER), replace(OWNER, role=Role.EDITOR)):
        async with store.transaction() as tx:
            with pytest.raises(RefusedError, match="cannot be changed from here"):
                await desk.people.restore(tx, person, None, by="tg:1")
