"""One channel under way: what is missing of it, and what it is to be read for next.

Nothing here would not be found again by a restart: the ledger on disk is the truth. What counts as
accounted for here is never ahead of it, so at worst something is read twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from bot.ledger import gaps
from bot.sources.watched import Watched

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ledger import Missing, Proof, Range
    from bot.sources.pending import Age, Pending
    from bot.telegram.reading import Peer


NEWEST = 90  # ids below the head that the newest page is taken to reach


NEVER = float("-inf")  # when what was not asked for since the start was asked for


class Reason(Enum):
    """Why a channel is to be read. ``rank`` 0 goes before all others.

    Within a rank whatever was due longest goes first; ``grace`` is how many seconds later than it
    became due a reading counts as due, so that the less important waits and yet is never forgotten.
    For so long it also leaves the budget's burst to what may come.
    """

    FIRST = ("nobody has read it yet", 0, 0.0)
    REPAIR = ("something is missing of what had been read to its end", 0, 0.0)
    CATCH_UP = ("something is missing since before this connection", 1, 0.0)
    POLL = ("nothing tells of its posts", 1, 0.0)
    REREAD = ("edits and deletions", 1, 120.0)
    BACKFILL = ("what was posted before it was watched", 1, 600.0)
    DECODE = ("what an earlier start could not decode", 2, 600.0)

    def __init__(self, _meaning: str, rank: int, grace: float) -> None:
        self.rank = rank
        self.grace = grace


@dataclass(slots=True)
class Watch(Watched):
    """One channel. Times are monotonic seconds.

    ``missing`` is None until it is known where news begins. ``asked`` are the ranges that pages
    have covered while it could not be proven yet that what they lack is absent. ``unreadable`` are
    the ids that cannot be decoded, with when each was last asked for: never is since the start.
    """

    channel_id: int
    peer: Peer
    proof: Proof
    missing: Missing | None = None
    floor: int = 1
    backfill_since: datetime | None = None
    due: dict[Reason, float] = field(default_factory=dict)
    under_way: bool = False
    asked: list[Range] = field(default_factory=list)
    rereadings: dict[Age, Pending] = field(default_factory=dict)
    unreadable: dict[int, float] = field(default_factory=dict)
    absent_head: int | None = None  # the head, where pages said that nothing is there
    swept_at: float | None = None  # when a sweep last said what its newest id is
    read_at: float | None = None  # when it was last known to have nothing newer
    caught_up: bool = False  # whether it was read to its newest id since this connection began
    polled_until: float = 0.0  # until then sweeps do not tell of it, so it is polled
    stale_pages: int = 0  # pages in a row that lacked an id known to exist
    failures: int = 0  # readings in a row that Telegram had trouble with
    join_refused: bool = False

    @property
    def unjoined(self) -> bool:
        """Whether joining would add pushed posts."""
        known = self.missing is not None and not self.blocked
        return known and not self.channel.joined and not self.join_refused

    def is_swept(self, now: float) -> bool:
        """Whether sweeps tell of its newest id; what they do not is polled."""
        return self.channel.joined and now >= self.polled_until

    @property
    def head(self) -> int:
        """The newest id known, 0 if none is."""
        return self.missing.head if self.missing else 0

    @property
    def incomplete(self) -> bool:
        """Whether an id up to the head is not accounted for."""
        return self.missing is None or self.missing.any

    @property
    def unasked(self) -> list[Range]:
        """The gaps that no page has covered yet, ascending."""
        if self.missing is None:
            return []
        return [
            piece for first, last in self.missing.gaps for piece in gaps(self.asked, first, last)
        ]

    @property
    def undecoded_before(self) -> list[int]:
        """What an earlier start could not decode, and nobody has asked for since; newest first."""
        return sorted((i for i, at in self.unreadable.items() if at == NEVER), reverse=True)

    @property
    def near_the_top(self) -> bool:
        """Whether the newest page covers all that is due to be read again."""
        return all(due.rereading.first > self.head - NEWEST for due in self.rereadings.values())

    def needs(self, reason: Reason) -> bool:
        """Whether there is still something to read for a reason: it may have come meanwhile."""
        match reason:
            case Reason.REPAIR | Reason.CATCH_UP:
                return self.incomplete
            case Reason.REREAD:
                return bool(self.rereadings)
            case Reason.BACKFILL:
                return self.backfill_since is not None or bool(self.unasked)
            case Reason.DECODE:
                return bool(self.undecoded_before)
        return True

    def plan(self, reason: Reason, at: float) -> None:
        """Have it read at that moment, unless it is due for that reason before."""
        self.due[reason] = min(at, self.due.get(reason, at))

    def postpone(self, until: float) -> None:
        """Have it read for no reason before a moment."""
        self.due = {reason: max(at, until) for reason, at in self.due.items()}

    @property
    def progress(self) -> object:
        """Something that differs once a reading has come to anything."""
        upto = self.missing.upto if self.missing else 0
        pending = tuple(due.last for due in self.rereadings.values())
        return upto, self.floor, tuple(self.unasked), pending

    def mark_asked(self, first: int, last: int) -> None:
        """Take note that a page has covered a range."""
        kept = [r for r in self.asked if r[1] < first - 1 or r[0] > last + 1]
        joined = [r for r in self.asked if r not in kept]
        low = min([first, *(r[0] for r in joined)])
        high = max([last, *(r[1] for r in joined)])
        self.asked = sorted([*kept, (low, high)])

    @property
    def below(self) -> int | None:
        """The id below which the next page of a repair begins; None for the newest page.

        An id above the gap is asked for along with it: that the page shows it says that the replica
        it came from is not behind.
        """
        assert self.missing is not None  # noqa: S101  only what is anchored is repaired
        pieces = self.unasked or self.missing.gaps
        if not pieces or pieces[-1][1] >= self.missing.head:
            return None
        return pieces[-1][1] + 2
