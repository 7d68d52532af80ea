"""Small facts of the installation, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.connection import Connection

_GET = "SELECT value FROM meta WHERE key = ?"
_SET = """
INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""


async def get(connection: Connection, key: str) -> str | None:
    """Return a fact, None if it was never set."""
    row = await connection.row(_GET, (key,))
    return None if row is None else str(row["value"])


async def put(connection: Connection, key: str, value: str) -> None:
    """Keep a fact."""
    await connection.run(_SET, (key, value))
