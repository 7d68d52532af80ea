"""What waits for a receiver and may be told with others, or later: it was not tried yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Also, Lane
from bot.store import channels
from bot.store.outbox import DUE, from_row, moments
from bot.store.values import from_ms, to_json, to_ms, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model import Channel, Delivery, Silence
    from bot.store.connection import Connection

# What was tried may have arrived, and its members are fixed: it stays as it is.
_UNTRIED = f"""
FROM deliveries d
WHERE d.receiver = :receiver AND d.state IN ('pending', 'retry')
      AND d.urgency BETWEEN :first AND :last AND d.kind IN %s
      AND d.attempts = 0 AND d.random_id IS NULL AND NOT d.repeat
      AND {DUE}
"""
_FOLDABLE = _UNTRIED % "('alert', 'ping', 'escalation')"
_POSTPONE = f"""
UPDATE deliveries SET due_at = :until
WHERE number IN (SELECT d.number {_UNTRIED % "('digest')"})
"""  # noqa: S608  of constants
_COUNT = f"SELECT count(*) AS waiting {_FOLDABLE}"
_FIRST = f"SELECT d.* {_FOLDABLE} ORDER BY d.urgency, d.queued_at, d.number LIMIT :limit"
# All that a rule found is muted only if every rule that found something in the post is.
_MUTED = f"""
SELECT d.* {_FOLDABLE} AND (:channel_id IS NULL OR d.channel_id = :channel_id)
      AND (:rule = '' OR EXISTS (
          SELECT 1 FROM hits h WHERE h.channel_id = d.channel_id AND h.message_id = d.message_id
                 AND h.rule = :rule) AND NOT EXISTS (
          SELECT 1 FROM hits h WHERE h.channel_id = d.channel_id AND h.message_id = d.message_id
                 AND h.rule NOT IN (SELECT value FROM json_each(:rules))))
ORDER BY d.queued_at, d.number
"""  # noqa: S608  of constants
_POSTED = """
WITH keys AS (
    SELECT key AS place, json_extract(value, '$[0]') AS channel_id,
           json_extract(value, '$[1]') AS message_id, json_extract(value, '$[2]') AS told_at
    FROM json_each(?)
)
SELECT p.channel_id, p.message_id, p.posted_at, p.gone_at,
       told_at IS NOT NULL AND EXISTS (
           SELECT 1 FROM revisions r WHERE r.channel_id = p.channel_id
                  AND r.message_id = p.message_id AND r.seen_at > told_at) AS is_edited
FROM keys CROSS JOIN posts p USING (channel_id, message_id)
ORDER BY place
"""
_RULES = """
WITH keys AS (
    SELECT DISTINCT json_extract(value, '$[0]') AS channel_id,
           json_extract(value, '$[1]') AS message_id
    FROM json_each(?)
)
SELECT rule, count(*) AS posts FROM keys CROSS JOIN hits USING (channel_id, message_id)
GROUP BY rule
"""
_EVERYTHING = -1


async def count(
    connection: Connection, receiver: str, now: datetime, *, first: Lane, last: Lane
) -> int:
    """Return how many due alerts of these lanes nobody was told of yet."""
    wanted = _wanted(receiver, now, first, last)
    (row,) = await connection.rows(_COUNT, wanted)
    return int(row["waiting"])


async def foremost(
    connection: Connection,
    receiver: str,
    now: datetime,
    *,
    first: Lane,
    last: Lane,
    limit: int | None = None,
) -> list[Delivery]:
    """Return these alerts, those first whose turn is next."""
    wanted = _wanted(receiver, now, first, last)
    limited = {**wanted, "limit": _EVERYTHING if limit is None else limit}
    return [from_row(row) for row in await connection.rows(_FIRST, limited)]


async def postpone(
    connection: Connection, receiver: str, now: datetime, *, until: datetime
) -> None:
    """Have the due digests of a receiver that are not urgent told later."""
    wanted = _wanted(receiver, now, Lane.NORMAL, Lane.LOW)
    await connection.run(_POSTPONE, {**wanted, "until": to_ms(until)})


async def muted(
    connection: Connection, silence: Silence, rules: Sequence[str], now: datetime
) -> list[Delivery]:
    """Return the alerts that a silence is meant for; ``rules`` are all that are muted."""
    wanted = {
        **_wanted(silence.receiver, now, Lane.URGENT, Lane.LOW),
        "channel_id": silence.channel_id,
        "rule": silence.rule,
        "rules": to_json(list(rules)),
    }
    return [from_row(row) for row in await connection.rows(_MUTED, wanted)]


async def places(connection: Connection, deliveries: Sequence[Delivery]) -> list[Also]:
    """Return where the posts of rows are to be found, in their order, and what became of them."""
    keys = [(row.channel_id, row.message_id, to_ms_or_none(row.told_at)) for row in deliveries]
    known: dict[int, Channel] = {}
    found = []
    for row in await connection.rows(_POSTED, (to_json(keys),)):
        channel_id = row["channel_id"]
        if channel_id not in known:
            known[channel_id] = await channels.of_id(connection, channel_id)
        place = Also(
            channel=known[channel_id],
            message_id=row["message_id"],
            posted_at=from_ms(row["posted_at"]),
            is_gone=row["gone_at"] is not None,
            is_edited=bool(row["is_edited"]),
        )
        found.append(place)
    return found


async def rules_of(connection: Connection, deliveries: Sequence[Delivery]) -> dict[str, int]:
    """Return in how many of the posts of rows each rule found something."""
    keys = [(row.channel_id, row.message_id) for row in deliveries]
    rows = await connection.rows(_RULES, (to_json(keys),))
    return {row["rule"]: row["posts"] for row in rows}


def _wanted(receiver: str, now: datetime, first: Lane, last: Lane) -> dict[str, str | int | None]:
    return {"receiver": receiver, "first": first, "last": last, **moments(now)}
