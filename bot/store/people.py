"""The people who may speak to the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Person, Role
from bot.store.values import from_ms_or_none, to_ms_or_none

if TYPE_CHECKING:
    from bot.store.connection import Connection

_SAVE = """
INSERT INTO people (user_id, role, name, username, chat_id, since) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (user_id) DO UPDATE SET
    role = excluded.role, name = excluded.name, username = excluded.username,
    chat_id = excluded.chat_id, since = excluded.since
"""
_REMOVE = "DELETE FROM people WHERE user_id = ?"
_ALL = "SELECT * FROM people"
_RANK = {role: rank for rank, role in enumerate(Role)}


async def save(connection: Connection, person: Person) -> None:
    """Insert or replace a person."""
    row = (
        person.user_id,
        person.role,
        person.name,
        person.username,
        person.chat_id,
        to_ms_or_none(person.since),
    )
    await connection.run(_SAVE, row)


async def remove(connection: Connection, user_id: int) -> None:
    """Forget a person."""
    await connection.run(_REMOVE, (user_id,))


async def all_of_them(connection: Connection) -> list[Person]:
    """Return everybody by what they may do, owners first, then by user id."""
    people = [
        Person(
            user_id=row["user_id"],
            role=Role(row["role"]),
            name=row["name"],
            username=row["username"],
            chat_id=row["chat_id"],
            since=from_ms_or_none(row["since"]),
        )
        for row in await connection.rows(_ALL)
    ]
    return sorted(people, key=lambda person: (_RANK[person.role], person.user_id))
