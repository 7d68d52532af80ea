"""What the operator was told of and has not healed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Trouble
from bot.store.values import from_ms, to_ms

if TYPE_CHECKING:
    from bot.store.connection import Connection, Row

_RAISE = """
INSERT INTO troubles (kind, subject, text, since) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, subject) DO NOTHING
"""
_HEAL = "DELETE FROM troubles WHERE kind = ? AND subject = ? RETURNING *"
_ALL = "SELECT * FROM troubles ORDER BY since, kind, subject"


async def keep(connection: Connection, trouble: Trouble) -> bool:
    """Keep a trouble; False if it is known already."""
    row = (trouble.kind, trouble.subject, trouble.text, to_ms(trouble.since))
    return await connection.run(_RAISE, row) > 0


async def heal(connection: Connection, kind: str, subject: str) -> Trouble | None:
    """Forget a trouble and return it, None if there was none."""
    row = await connection.row(_HEAL, (kind, subject))
    return _trouble(row) if row else None


async def all_of_them(connection: Connection) -> list[Trouble]:
    """Return the troubles, the oldest first."""
    return [_trouble(row) for row in await connection.rows(_ALL)]


def _trouble(row: Row) -> Trouble:
    return Trouble(
        kind=row["kind"], subject=row["subject"], text=row["text"], since=from_ms(row["since"])
    )
