"""Whether the ledgers hold: one slot an id, a slot for every post and a post for every post slot.

Found out from what lies in the tables, without the code that wrote it. One statement a channel,
so that each is judged as it was at one moment, though others write meanwhile.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.ledger import gaps, ids_have, problems
from bot.model import Ledger, SlotKind
from bot.store.slots import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.ledger import Range
    from bot.store.connection import Connection

# From one channel to the next by the index, as in listing.py.
_CHANNELS = """
WITH RECURSIVE
posting (channel_id) AS (
    SELECT min(channel_id) FROM posts
    UNION ALL
    SELECT (SELECT min(p.channel_id) FROM posts p WHERE p.channel_id > posting.channel_id)
    FROM posting WHERE posting.channel_id IS NOT NULL
),
slotted (channel_id) AS (
    SELECT min(channel_id) FROM slots
    UNION ALL
    SELECT (SELECT min(s.channel_id) FROM slots s WHERE s.channel_id > slotted.channel_id)
    FROM slotted WHERE slotted.channel_id IS NOT NULL
)
SELECT channel_id FROM (
    SELECT channel_id FROM posting UNION SELECT channel_id FROM slotted
    UNION SELECT channel_id FROM ledgers
)
WHERE channel_id IS NOT NULL ORDER BY channel_id
"""
_CHANNEL = """
SELECT (
    SELECT json_array(floor, upto, head) FROM ledgers WHERE channel_id = :channel_id
) AS ledger, (
    SELECT json_group_array(json_array(first, last, kind)) FROM slots
    WHERE channel_id = :channel_id
) AS runs, (
    SELECT json_group_array(json_array(first, last)) FROM (
        SELECT min(message_id) AS first, max(message_id) AS last
        FROM (SELECT message_id, message_id - row_number() OVER (ORDER BY message_id) AS island
              FROM posts WHERE channel_id = :channel_id)
        GROUP BY island
    )
) AS posts
"""


async def broken(connection: Connection) -> dict[int, list[str]]:
    """Return what is wrong, in sentences by channel id."""
    found = {}
    for row in await connection.rows(_CHANNELS):
        if said := await _broken(connection, row["channel_id"]):
            found[row["channel_id"]] = said
    return found


async def _broken(connection: Connection, channel_id: int) -> list[str]:
    (row,) = await connection.rows(_CHANNEL, {"channel_id": channel_id})
    runs = [(first, last, KINDS[kind]) for first, last, kind in sorted(json.loads(row["runs"]))]
    posts: list[Range] = [(first, last) for first, last in sorted(json.loads(row["posts"]))]
    slots = [(first, last) for first, last, kind in runs if kind is SlotKind.POST]
    # A channel without a ledger accounts for nothing, but its slots may overlap nevertheless.
    floor, upto, head = json.loads(row["ledger"] or "[1, 0, 0]")
    ledger = Ledger(channel_id=channel_id, floor=floor, upto=upto, head=head)
    return [
        *problems(ledger, runs),
        *(ids_have(*piece, "a post but no post slot") for piece in _outside(posts, slots)),
        *(ids_have(*piece, "a post slot but no post") for piece in _outside(slots, posts)),
    ]


def _outside(ranges: Iterable[Range], others: Sequence[Range]) -> list[Range]:
    """Return the pieces of ascending ranges that none of the others covers."""
    found: list[Range] = []
    at = 0
    for first, last in ranges:
        while at < len(others) and others[at][1] < first:
            at += 1
        upto = at
        while upto < len(others) and others[upto][0] <= last:
            upto += 1
        found += gaps(others[at:upto], first, last)
    return found
