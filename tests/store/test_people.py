from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Person, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.store.protocol import Store


async def test_owners_come_first_and_people_come_back_whole(
    store: Store, at: Callable[[float], datetime]
) -> None:
    full = Person(
        user_id=7_000_000_000,
        role=Role.EDITOR,
        name="Оля \ud83d",
        username="olya",
        chat_id=-5,
        since=at(1),
    )
    owner = Person(user_id=9, role=Role.OWNER)
    applicant = Person(user_id=1, role=Role.APPLICANT)
    subscribers = [Person(user_id=user_id, role=Role.SUBSCRIBER) for user_id in (4, 5)]
    async with store.transaction() as tx:
        for person in (applicant, *reversed(subscribers), full, owner):
            await tx.save_person(person)
    assert await store.people() == [owner, full, *subscribers, applicant]


async def test_a_person_is_replaced_and_forgotten(store: Store) -> None:
    approved = Person(user_id=1, role=Role.SUBSCRIBER)
    async with store.transaction() as tx:
        await tx.save_person(Person(user_id=1, role=Role.APPLICANT, name="old"))
        await tx.save_person(approved)
    assert await store.people() == [approved]
    async with store.transaction() as tx:
        await tx.remove_person(1)
        await tx.remove_person(2)
    assert await store.people() == []
