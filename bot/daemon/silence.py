"""Whether a channel is silent for far longer than is its habit.

The habit is the channel's own: the longest pause between its stored posts, which must be 20 at
least and over at least a week, so that they hold a weekend. Silence is told once it has lasted
longer than three such pauses, and longer than 12 hours. In figures:

* busy day and night, never quiet for more than 3 h: told after 12 h
* never quiet for more than 5 h: told after 15 h
* by day, the nights 9 h quiet: told after 27 h
* once a day at the same time: told after 3 days
* working days only, Friday 18:00 to Monday 9:00 quiet: told after 8 days

Silence is counted up to the moment at which it was last known that nothing newer is there, so a
channel that nobody reads is never called silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.coverage import Standing
    from bot.store.protocol import Store

FEWEST_POSTS = 20
LEAST_KNOWN = timedelta(days=7)  # between the first and the last of the posts
SHORTEST_LIMIT = timedelta(hours=12)
_PAUSES = 3
_NEWEST, _MORE = 200, 5_000  # posts looked at; more where the newest are less than a week
_LATER = timedelta(hours=6)  # until a channel without a habit is looked at again
_AT_ONCE = 20  # channels looked at in one go, so that a start with hundreds does not stand still


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How long a channel may be silent before that is worth telling."""

    longest: timedelta  # the longest pause between two of its posts
    known: timedelta  # from the first of these posts to the last
    limit: timedelta


def habit_of(times: Sequence[datetime]) -> Habit | None:
    """Return the habit behind posting times in ascending order, None if they are too few."""
    if len(times) < FEWEST_POSTS or times[-1] - times[0] < LEAST_KNOWN:
        return None
    known = times[-1] - times[0]
    longest = max(later - earlier for earlier, later in pairwise(times))
    return Habit(longest=longest, known=known, limit=max(SHORTEST_LIMIT, _PAUSES * longest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A channel's silence that is out of its habit."""

    since: datetime  # its newest post
    habit: Habit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What was found of one channel, good until a time that its readings have not reached."""

    head: int
    until: datetime
    silence: Silence | None


class Listening:
    """Looks for silence, asking the store for a channel's posts only when it may have come."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looks: dict[int, _Look] = {}
        self._left = _AT_ONCE

    def begin(self) -> None:
        """Begin a round, in which a few channels may be looked at anew."""
        self._left = _AT_ONCE

    async def look_at(self, standing: Standing) -> bool:
        """Find out about a channel; False if nothing can be said of it for now."""
        ledger = standing.ledger
        if ledger is None or ledger.checked_at is None or standing.gaps:
            return False
        look = self._looks.get(ledger.channel_id)
        if look and (ledger.checked_at < look.until or ledger.head == look.head):
            return True
        if not self._left:
            return False
        self._left -= 1
        fresh = await self._look(ledger.channel_id, ledger.head, ledger.checked_at)
        self._looks[ledger.channel_id] = fresh
        return True

    def silence_of(self, standing: Standing) -> Silence | None:
        """Return the silence of a channel that was looked at, None if it is not out of habit."""
        ledger = standing.ledger
        look = self._looks.get(ledger.channel_id) if ledger else None
        if ledger is None or ledger.checked_at is None or look is None:
            return None
        return look.silence if ledger.checked_at >= look.until else None

    async def _look(self, channel_id: int, head: int, checked_at: datetime) -> _Look:
        times = await self._store.posting_times(channel_id, newest=_NEWEST)
        if len(times) == _NEWEST and times[-1] - times[0] < LEAST_KNOWN:
            times = await self._store.posting_times(channel_id, newest=_MORE)
        habit = habit_of(times)
        if habit is None:
            return _Look(head=head, until=checked_at + _LATER, silence=None)
        silence = Silence(since=times[-1], habit=habit)
        return _Look(head=head, until=times[-1] + habit.limit, silence=silence)
