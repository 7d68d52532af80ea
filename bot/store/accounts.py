"""How each account stands with Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import AccountStanding
from bot.store.values import from_ms_or_none, to_ms_or_none

if TYPE_CHECKING:
    from bot.store.connection import Connection

_SAVE = """
INSERT INTO accounts (name, user_id, premium, reason, since) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET user_id = excluded.user_id, premium = excluded.premium,
                                 reason = excluded.reason, since = excluded.since
"""
_ALL = "SELECT * FROM accounts ORDER BY name"


async def save(connection: Connection, standing: AccountStanding) -> None:
    """Insert or replace how an account stands."""
    since = to_ms_or_none(standing.since)
    row = (standing.name, standing.user_id, standing.premium, standing.reason, since)
    await connection.run(_SAVE, row)


async def all_of_them(connection: Connection) -> list[AccountStanding]:
    """Return how every account stands, by name."""
    return [
        AccountStanding(
            name=row["name"],
            user_id=row["user_id"],
            premium=bool(row["premium"]),
            reason=row["reason"],
            since=from_ms_or_none(row["since"]),
        )
        for row in await connection.rows(_ALL)
    ]
