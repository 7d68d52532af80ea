from __future__ import annotations

from typing import TYPE_CHECKING

from bot.daemon.notices import owners_notices
from bot.model import Person, Role
from tests.factories import NOON

if TYPE_CHECKING:
    from bot.store.protocol import Store

PEOPLE = [
    Person(user_id=1, role=Role.OWNER, chat_id=11),
    Person(user_id=2, role=Role.OWNER),  # never wrote to the bot
    Person(user_id=3, role=Role.EDITOR, chat_id=33),
]


async def know(store: Store) -> None:
    async with store.transaction() as tx:
        for person in PEOPLE:
            await tx.save_person(person)


async def test_owners_who_wrote_to_the_bot_are_told(store: Store) -> None:
    await know(store)
    (notice,) = await owners_notices(store, "gap:1", "A text.", now=NOON)
    assert (notice.receiver, notice.kind) == ("chat:11", "notice")
    assert notice.message
    assert notice.message.text == "A text."


async def test_what_was_enqueued_is_not_enqueued_again(store: Store) -> None:
    await know(store)
    for _ in range(2):
        notices = await owners_notices(store, "gap:1", "A text.", now=NOON)
        async with store.transaction() as tx:
            await tx.enqueue(notices)
    assert [row.subject for row in await store.deliveries()] == ["notice:gap:1"]


async def test_while_nobody_owns_the_bot_nobody_is_told(store: Store) -> None:
    assert await owners_notices(store, "gap:1", "A text.", now=NOON) == []
