"""Re-readings under way: what is due to be read again, and how much of it is still to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Rereading

Age = tuple[float, bool]  # which re-reading: after how many seconds, of absent ids or of posts


@dataclass(slots=True)
class Pending:
    """A re-reading under way: what was due, and the highest id of it still to be read.

    ``failures`` is how often in a row that came to nothing, ``not_before`` the monotonic second of
    the next attempt.
    """

    rereading: Rereading
    last: int
    failures: int = 0
    not_before: float = 0.0


def take_up(pending: dict[Age, Pending], due: Rereading) -> bool:
    """Add what is due; return False if a re-reading of that age is under way already."""
    age = due.after, due.absent
    if age in pending:
        return False
    pending[age] = Pending(due, due.last)
    return True


def shorten(pending: dict[Age, Pending], first: int, last: int) -> list[Rereading]:
    """Shorten what is under way by ids (both ends inclusive) that were read; return what is done.

    Pages are read downwards, so one that does not reach up to ``Pending.last`` shortens nothing.
    """
    done = []
    for age, one in list(pending.items()):
        if first <= one.last <= last:
            one.last = first - 1
        if one.last < one.rereading.first:
            done.append(pending.pop(age).rereading)
    return done
