"""Who changed what, and when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from bot.model import AuditEntry
from bot.store.values import from_json, from_ms, to_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.connection import Connection, Row

_ADD = "INSERT INTO audit (at, who, action, subject, detail) VALUES (?, ?, ?, ?, ?)"
_NEWEST = "SELECT * FROM audit ORDER BY number DESC LIMIT ?"


async def add(connection: Connection, entry: AuditEntry) -> None:
    """Add an entry; of its detail, what JSON has no form for is kept as text."""
    detail = json.dumps(dict(entry.detail), ensure_ascii=False, separators=(",", ":"), default=str)
    row = (to_ms(entry.at), entry.who, entry.action, entry.subject, detail)
    await connection.run(_ADD, row)


async def last(connection: Connection) -> AuditEntry | None:
    """Return the newest entry, None if there is none."""
    return next(iter(await newest(connection, 1)), None)


async def newest(connection: Connection, count: int) -> list[AuditEntry]:
    """Return the last entries, oldest first."""
    rows = await connection.rows(_NEWEST, (count,))
    return [_entry(row) for row in reversed(rows)]


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(
        at=from_ms(row["at"]),
        who=row["who"],
        action=row["action"],
        subject=row["subject"],
        detail=cast("Mapping[str, object]", from_json(row["detail"])),
        number=row["number"],
    )
