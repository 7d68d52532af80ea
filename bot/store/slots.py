"""What every message id of a channel is: runs of one kind, laid over one another as they come in.

Most of what comes in is one post after the last one, and joins the last run. So one batch costs
three statements, however many posts it has: what it touches, what it changes, and the ledgers that
follow (ledgers.py).
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.ledger import overlaid
from bot.model import SlotKind, Slots
from bot.store.values import to_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.ledger import Range, Run
    from bot.store.connection import Connection

    Change = tuple[int, int, int, int]  # channel_id, first, last, the kind's number

KINDS = (SlotKind.ABSENT, SlotKind.POST, SlotKind.SERVICE, SlotKind.UNREADABLE)
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}

# All runs that a range overlaps or adjoins, and the one below it, which may reach into it. The
# answer is one row, see insert.py.
_TOUCHED = """
WITH keys AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS first,
           json_extract(value, '$[2]') AS last
    FROM json_each(?)
)
SELECT json_group_array(json_array(s.channel_id, s.first, s.last, s.kind)) AS touched
FROM keys CROSS JOIN slots s ON s.channel_id = keys.channel_id AND s.first BETWEEN
    coalesce((SELECT max(p.first) FROM slots p
              WHERE p.channel_id = keys.channel_id AND p.first < keys.first), keys.first)
    AND keys.last + 1
"""
_FORGET = """
DELETE FROM slots WHERE (channel_id, first) IN (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
"""
_KEEP = """
INSERT INTO slots (channel_id, first, last, kind)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
       json_extract(value, '$[3]')
FROM json_each(?) WHERE true
ON CONFLICT (channel_id, first) DO UPDATE SET last = excluded.last, kind = excluded.kind
"""
# From the run that the id lies in, or the last one below it: slots are found by where they begin.
_ABOVE = """
WITH wanted AS (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS above
    FROM json_each(?)
)
SELECT s.channel_id, s.first, s.last, s.kind
FROM wanted CROSS JOIN slots s ON s.channel_id = wanted.channel_id AND s.last > wanted.above
    AND s.first >= coalesce((SELECT max(p.first) FROM slots p
        WHERE p.channel_id = wanted.channel_id AND p.first <= wanted.above), 0)
"""
_OF_KIND = """
SELECT s.channel_id, s.first, s.last
FROM json_each(?) CROSS JOIN slots s ON s.channel_id = json_each.value AND s.kind = ?
ORDER BY s.channel_id, s.first
"""
_COUNTS = """
SELECT channel_id, kind, sum(last - first + 1) AS ids FROM slots GROUP BY channel_id, kind
"""


async def save(connection: Connection, slots: Sequence[Slots]) -> set[int]:
    """Lay slots over those that are kept; return the ids of the channels they belong to."""
    new = {channel_id: overlaid((), runs) for channel_id, runs in _by_channel(slots).items()}
    if new:
        await _lay(connection, new)
    return set(new)


async def above(connection: Connection, ids: Mapping[int, int]) -> dict[int, list[Slots]]:
    """Return the slots that reach above an id of each channel, ascending, by channel id."""
    found: dict[int, list[Slots]] = {channel_id: [] for channel_id in ids}
    async for page in connection.pages(_ABOVE, (to_json(list(ids.items())),)):
        for row in page:
            channel_id, first, last = row["channel_id"], row["first"], row["last"]
            kind = KINDS[row["kind"]]
            found[channel_id].append(
                Slots(channel_id=channel_id, first=first, last=last, kind=kind)
            )
    for runs in found.values():
        runs.sort(key=lambda run: run.first)  # as they come, as a rule
    return found


async def unreadable(connection: Connection, channels: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of some channels that could not be decoded, ascending, by channel id."""
    found: dict[int, list[int]] = {channel_id: [] for channel_id in channels}
    wanted = (to_json(list(channels)), _NUMBERS[SlotKind.UNREADABLE])
    async for page in connection.pages(_OF_KIND, wanted):
        for row in page:
            found[row["channel_id"]] += range(row["first"], row["last"] + 1)
    return found


async def counts(connection: Connection) -> dict[int, dict[SlotKind, int]]:
    """Return how many ids of each kind every channel has."""
    counted: dict[int, dict[SlotKind, int]] = defaultdict(dict)
    for row in await connection.rows(_COUNTS):
        counted[row["channel_id"]][KINDS[row["kind"]]] = row["ids"]
    return dict(counted)


async def _lay(connection: Connection, new: Mapping[int, Sequence[Run]]) -> None:
    there = await _touched(connection, new)
    kept: list[Change] = []
    forgotten: list[tuple[int, int]] = []
    for channel_id, runs in new.items():
        before = there.get(channel_id, set())
        after = overlaid(tuple(before), runs)
        kept += [
            (channel_id, first, last, _NUMBERS[kind])
            for first, last, kind in after
            if (first, last, kind) not in before
        ]
        firsts = {run[0] for run in after}
        forgotten += [(channel_id, run[0]) for run in before if run[0] not in firsts]
    if forgotten:
        await connection.run(_FORGET, (to_json(forgotten),))
    if kept:
        await connection.run(_KEEP, (to_json(kept),))


async def _touched(connection: Connection, new: Mapping[int, Sequence[Run]]) -> dict[int, set[Run]]:
    keys = [(channel_id, *piece) for channel_id, runs in new.items() for piece in _pieces(runs)]
    (answer,) = await connection.rows(_TOUCHED, (to_json(keys),))
    there: dict[int, set[Run]] = {}
    for channel_id, first, last, kind in json.loads(answer["touched"]):
        there.setdefault(channel_id, set()).add((first, last, KINDS[kind]))
    return there


def _by_channel(slots: Iterable[Slots]) -> dict[int, list[Run]]:
    """Return the runs of each channel, joined where one follows on the one before."""
    runs: dict[int, list[Run]] = {}
    for one in slots:
        first, last, kind = one.first, one.last, one.kind
        of_channel = runs.setdefault(one.channel_id, [])
        if of_channel and of_channel[-1][1] == first - 1 and of_channel[-1][2] is kind:
            first = of_channel.pop()[0]
        of_channel.append((first, last, kind))
    return runs


def _pieces(runs: Sequence[Run]) -> list[Range]:
    """Return the ranges that ascending runs cover without a gap."""
    pieces: list[Range] = []
    for first, last, _ in runs:
        if pieces and pieces[-1][1] == first - 1:
            first = pieces.pop()[0]  # noqa: PLW2901  it begins where its neighbour began
        pieces.append((first, last))
    return pieces
