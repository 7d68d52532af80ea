"""What is kept to compare posts by, for as long as it may be compared: see ``bot.rules.stories``.

One row for each text of a story, whoever copied it, and the numbers by which copies find it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.rules.stories import WINDOW, Print
from bot.rules.story_names import Slot
from bot.store.insert import Insert
from bot.store.values import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.connection import Connection, Row

MOST = 100_000  # some 100 MB, and 48 hours of a hit every other second
OF_A_KEY = 16  # prints of one key that are looked at: the newest
_PRUNED = 1_000  # prints a transaction: twice what one can add
_MILLISECOND = timedelta(milliseconds=1)

_KEYED = """
SELECT json_group_array(json_array(k.key, k.print)) AS pairs
FROM json_each(?1) wanted CROSS JOIN print_keys k ON k.key = wanted.value
WHERE k.print IN (
    SELECT print FROM print_keys WHERE key = wanted.value ORDER BY print DESC LIMIT ?2)
"""
_LOAD = """
SELECT number, story, exact, guard, sketch, slots, first_at, last_at, seen_at
FROM prints WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
"""
_LAST = "SELECT coalesce(max(number), 0) AS number FROM prints"
_ADD = Insert("""
INSERT INTO prints (number, story, exact, guard, sketch, slots, first_at, last_at, seen_at)
""")
_ADD_KEYS = Insert("INSERT OR IGNORE INTO print_keys (key, print)")
_EXTEND = "UPDATE prints SET first_at = ?, last_at = ?, seen_at = ? WHERE number = ?"
_OLDEST = """
SELECT number, story, exact, guard, sketch, slots, first_at, last_at, seen_at
FROM prints WHERE seen_at < ?1 OR number <= (SELECT max(number) FROM prints) - ?2
LIMIT ?3
"""
_DROP_KEYS = """
DELETE FROM print_keys WHERE (key, print) IN (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
"""
_DROP = "DELETE FROM prints WHERE number IN (SELECT value FROM json_each(?))"


@dataclass(slots=True, kw_only=True)
class Kept:
    """A print with its story, and when copies of its text were posted and last seen (in ms)."""

    number: int
    story: str
    print: Print
    first_at: int
    last_at: int
    seen_at: int

    def admits(self, at: int) -> bool:
        """Whether a post of that time can be a copy."""
        return self.distance(at) <= self.print.window // _MILLISECOND

    def distance(self, at: int) -> int:
        """Return how far a time is from when the text was posted."""
        return max(self.first_at - at, at - self.last_at, 0)

    def extend(self, at: int, seen_at: int) -> None:
        """Take in one more exact copy."""
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.seen_at = max(self.seen_at, seen_at)


async def last_number(connection: Connection) -> int:
    """Return the number of the newest print, 0 if there is none."""
    (row,) = await connection.rows(_LAST)
    return int(row["number"])


async def sharing(connection: Connection, keys: Iterable[int]) -> dict[int, list[int]]:
    """Return the numbers of the prints that have each of the keys, at most the newest."""
    (answer,) = await connection.rows(_KEYED, (to_json(list(keys)), OF_A_KEY))
    pairs: list[list[int]] = from_json(answer["pairs"])  # type: ignore[assignment]
    by_key: dict[int, list[int]] = {}
    for key, number in pairs:
        by_key.setdefault(key, []).append(number)
    return by_key


async def of_numbers(connection: Connection, numbers: Iterable[int]) -> list[Kept]:
    """Return prints in the order of their numbers."""
    return [_kept(row) for row in await connection.rows(_LOAD, (to_json(list(numbers)),))]


async def add(connection: Connection, new: Sequence[Kept]) -> None:
    """Keep prints under the numbers they have."""
    if new:
        await connection.insert(_ADD, [_row(kept) for kept in new])
        rows = [(key, kept.number) for kept in new for key in kept.print.keys]
        await connection.insert(_ADD_KEYS, rows)


async def update(connection: Connection, changed: Iterable[Kept]) -> None:
    """Keep when copies of texts were posted and seen."""
    rows = [(kept.first_at, kept.last_at, kept.seen_at, kept.number) for kept in changed]
    if rows:
        await connection.run_many(_EXTEND, rows)


async def prune(connection: Connection, now: int) -> None:
    """Forget what was last seen too long ago to be compared, and the oldest of too many."""
    before = now - WINDOW // _MILLISECOND
    old = [_kept(row) for row in await connection.rows(_OLDEST, (before, MOST, _PRUNED))]
    if old:
        keys = [(key, kept.number) for kept in old for key in kept.print.keys]
        await connection.run(_DROP_KEYS, (to_json(keys),))
        await connection.run(_DROP, (to_json([kept.number for kept in old]),))


def _row(kept: Kept) -> tuple[str | int, ...]:
    return (
        kept.number,
        kept.story,
        kept.print.exact,
        kept.print.guard,
        to_json(kept.print.sketch),
        to_json(kept.print.slots),
        kept.first_at,
        kept.last_at,
        kept.seen_at,
    )


def _kept(row: Row) -> Kept:
    sketch: list[int] = from_json(row["sketch"])  # type: ignore[assignment]
    slots: list[tuple[str, list[str], str]] = from_json(row["slots"])  # type: ignore[assignment]
    return Kept(
        number=row["number"],
        story=row["story"],
        print=Print(
            exact=row["exact"],
            guard=row["guard"],
            sketch=tuple(sketch),
            slots=tuple(Slot(left, tuple(stems), right) for left, stems, right in slots),
        ),
        first_at=row["first_at"],
        last_at=row["last_at"],
        seen_at=row["seen_at"],
    )
