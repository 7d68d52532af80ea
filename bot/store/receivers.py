"""The receivers: where alerts go, and how each wants to be told."""

from __future__ import annotations

import json
from datetime import time
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.model import Receiver
from bot.quiet_hours import QuietHours
from bot.store.outbox import REMOVED
from bot.store.routes import from_routes, to_routes
from bot.store.values import to_json

if TYPE_CHECKING:
    from bot.store.connection import Connection, Row

_SAVE = """
INSERT INTO receivers (name, kind, target, is_default, suspended, routes, options)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    kind = excluded.kind, target = excluded.target, is_default = excluded.is_default,
    suspended = excluded.suspended, routes = excluded.routes, options = excluded.options
"""
_RESUME = """
UPDATE deliveries SET state = 'retry', due_at = NULL WHERE state = 'suspended' AND receiver = ?
"""
_MORNING = """
UPDATE deliveries SET due_at = NULL
WHERE receiver = ? AND kind = 'digest' AND state = 'pending'
      AND substr(subject, 1, 6) IN ('quiet:', 'flood:')
"""
# What a silence held was put off to that end as well, if the silence was over before.
_AFTER_SILENCES = """
UPDATE deliveries SET due_at = min(due_at, coalesce(
    (SELECT until FROM silences
     WHERE number = CAST(substr(deliveries.subject, length('silence:') + 1) AS INTEGER)), due_at))
WHERE receiver = ? AND kind = 'digest' AND state = 'pending' AND due_at IS NOT NULL
      AND substr(subject, 1, 8) = 'silence:'
"""
# Ids count the messages of one chat: in another one they are those of other messages.
_ELSEWHERE = """
UPDATE deliveries SET sent_message_id = NULL WHERE receiver = ? AND sent_message_id IS NOT NULL
"""
_ONE = "SELECT * FROM receivers WHERE name = ?"
_REMOVE = "DELETE FROM receivers WHERE name = ?"
_GIVE_UP = f"""
UPDATE deliveries SET state = 'dead', due_at = NULL, error = '{REMOVED}'
WHERE receiver = ? AND state IN ('pending', 'retry', 'sending', 'suspended', 'held')
"""  # noqa: S608  of a constant
_ALL = "SELECT * FROM receivers ORDER BY name"


async def save(connection: Connection, receiver: Receiver) -> None:
    """Insert or replace a receiver; one that is not suspended gets what waited for that.

    Where it is no longer quiet at the same hours, what was held until their end is due, unless a
    silence that lasts holds it. What was sent to another chat cannot be written anew any more.
    """
    row_before = await connection.row(_ONE, (receiver.name,))
    before = _receiver(row_before) if row_before else receiver
    if before.quiet != receiver.quiet:
        await connection.run(_MORNING, (receiver.name,))
        await connection.run(_AFTER_SILENCES, (receiver.name,))
    if _chat(before) != _chat(receiver):
        await connection.run(_ELSEWHERE, (receiver.name,))
    row = (
        receiver.name,
        receiver.kind,
        receiver.target,
        receiver.default,
        receiver.suspended,
        from_routes(receiver.routes),
        _from_options(receiver),
    )
    await connection.run(_SAVE, row)
    if not receiver.suspended:
        await connection.run(_RESUME, (receiver.name,))


async def remove(connection: Connection, name: str) -> None:
    """Forget a receiver and give up what was not yet sent to it.

    Who bears its name later may be another chat.
    """
    await connection.run(_REMOVE, (name,))
    await connection.run(_ELSEWHERE, (name,))
    await connection.run(_GIVE_UP, (name,))


async def all_of_them(connection: Connection) -> list[Receiver]:
    """Return all receivers by name."""
    return [_receiver(row) for row in await connection.rows(_ALL)]


def _chat(receiver: Receiver) -> tuple[str, str]:
    """Return where messages are counted: the topics of a forum are one chat."""
    return receiver.kind, receiver.target.partition("/")[0]


# All of them are read each time something may go out, and hardly ever has one changed.
@lru_cache(maxsize=4_096)
def _receiver(row: Row) -> Receiver:
    options = json.loads(row["options"])
    quiet = options.get("quiet")
    return Receiver(
        name=row["name"],
        kind=row["kind"],
        target=row["target"],
        default=bool(row["is_default"]),
        suspended=row["suspended"],
        routes=to_routes(row["routes"]),
        quiet=_to_quiet(quiet) if quiet else None,
        timezone=options.get("timezone", ""),
        language=options.get("language", ""),
        previews=options.get("previews", False),
    )


def _from_options(receiver: Receiver) -> str:
    """Return as JSON what is not as it is by default."""
    options = {
        "quiet": _from_quiet(receiver.quiet) if receiver.quiet else None,
        "timezone": receiver.timezone,
        "language": receiver.language,
        "previews": receiver.previews,
    }
    return to_json({key: value for key, value in options.items() if value})


def _from_quiet(quiet: QuietHours) -> list[str]:
    return [quiet.start.isoformat(), quiet.end.isoformat(), quiet.timezone]


def _to_quiet(written: list[str]) -> QuietHours:
    start, end, timezone = written
    return QuietHours(
        start=time.fromisoformat(start), end=time.fromisoformat(end), timezone=timezone
    )
