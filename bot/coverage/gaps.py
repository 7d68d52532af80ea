"""Gaps: ids that are missing, and since when.

How long one has been open is all that no ledger knows: the daemon's watchdog keeps it in the store.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.render.durations import span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.ledger import Range

OPEN_GAPS = "open_gaps"  # in the store's meta: [first, last, unix ms] of every gap, by channel id


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Ids (both ends inclusive) that exist or may exist, and that nobody has accounted for."""

    first: int
    last: int
    since: datetime  # when it was first known to be open
    seconds: float  # how long ago that was

    @property
    def count(self) -> int:
        """How many ids are missing."""
        return self.last - self.first + 1


def missing_said(open_gaps: Sequence[Gap]) -> str:
    """Return which ids are missing, and for how long."""
    oldest = span_of(max(gap.seconds for gap in open_gaps))
    if len(open_gaps) > 1:
        ids = sum(gap.count for gap in open_gaps)
        return f"{ids:,} ids in {len(open_gaps)} gaps are missing, the oldest for {oldest}"
    (gap,) = open_gaps
    if gap.first == gap.last:
        return f"id {gap.first} is missing, for {oldest}"
    return f"ids {gap.first} to {gap.last} are missing, for {oldest}"


def gaps_text(open_gaps: Mapping[int, Sequence[Gap]]) -> str:
    """Return the open gaps of channels, by id, as they are kept under OPEN_GAPS."""
    kept = {
        str(channel_id): [
            [gap.first, gap.last, round(gap.since.timestamp() * 1000)] for gap in gaps
        ]
        for channel_id, gaps in open_gaps.items()
    }
    return json.dumps(kept, separators=(",", ":"))


def gaps_of_text(text: str | None, now: datetime) -> dict[int, list[Gap]]:
    """Return what ``gaps_text`` wrote, None being nothing."""
    kept = json.loads(text or "{}")
    return {
        int(channel_id): [_gap(first, last, _moment(ms), now) for first, last, ms in rows]
        for channel_id, rows in kept.items()
    }


def aged(ranges: Iterable[Range], known: Sequence[Gap], now: datetime) -> tuple[Gap, ...]:
    """Return gaps as old as the oldest known one that they are a part of, or that is part of them.

    A gap that is filled in part, or that grows with the head, so keeps its age.
    """
    return tuple(
        _gap(
            first,
            last,
            min((g.since for g in known if g.first <= last and first <= g.last), default=now),
            now,
        )
        for first, last in ranges
    )


def _gap(first: int, last: int, since: datetime, now: datetime) -> Gap:
    return Gap(first=first, last=last, since=since, seconds=max(0.0, (now - since).total_seconds()))


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
