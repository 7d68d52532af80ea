"""Who may do what, and what those get who may not: nothing."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from bot.chat.wording import listed
from bot.model import Person, Role
from bot.render.people import address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat.command import Command
    from bot.chat.ports import EventLog
    from bot.chat.updates import Press, Request
    from bot.clock import Clock

_RANK = {Role.OWNER: 3, Role.EDITOR: 2, Role.SUBSCRIBER: 1, Role.APPLICANT: 0}

_HOUR, _DAY, _MINUTE = 3_600.0, 86_400.0, 60.0


def covers(person: Person | None, needed: Role) -> bool:
    """Whether the person has the role or one that includes it."""
    return person is not None and _RANK[person.role] >= _RANK[needed]


def is_known(person: Person | None) -> bool:
    """Whether the person is answered at all; an applicant is not, until approved."""
    return covers(person, Role.SUBSCRIBER)


def who_speaks(spoken: Request | Press, people: Iterable[Person]) -> Person | None:
    """Return the person behind ``from.id``; whoever writes as a chat is nobody."""
    if getattr(spoken, "sender_chat_id", None) is not None:
        return None
    return next((p for p in people if p.user_id == spoken.user_id), None)


def denial(command: Command, people: Iterable[Person]) -> str:
    """Return what somebody known hears who may not use the command."""
    everybody = list(people)
    editors = [address(p) for p in everybody if p.role is Role.EDITOR]
    if editors and command.role is not Role.OWNER:
        return f"{command.denied} editors: {listed(editors)}."
    owners = [address(p) for p in everybody if p.role is Role.OWNER]
    return f"{command.denied} the owner{f': {listed(owners)}' if owners else ''}."


class Allowance:
    """At most ``limit`` uses in any ``seconds`` per key; keys that rest are forgotten."""

    def __init__(self, clock: Clock, *, limit: int, seconds: float) -> None:
        self._clock = clock
        self._limit = limit
        self._seconds = seconds
        self._uses: dict[int, deque[float]] = {}  # by key: when each of the last uses was
        self._swept = clock.monotonic()

    def take(self, key: int = 0) -> bool:
        """Use one up; False if none is left for now."""
        now = self._clock.monotonic()
        if now - self._swept >= self._seconds:  # not each time: there may be very many keys
            self._uses = {key: uses for key, uses in self._uses.items() if uses[-1] > self._swept}
            self._swept = now
        uses = self._uses.setdefault(key, deque(maxlen=self._limit))
        if len(uses) == self._limit and now - uses[0] < self._seconds:
            return False
        uses.append(now)
        return True


class Limits:
    """What people who are not known may try: claim codes and applications."""

    def __init__(self, clock: Clock) -> None:
        # No limit for all together: it would let a crowd of strangers keep the owner out, and a
        # code of 60 random bits does not need one.
        self._guesses = Allowance(clock, limit=5, seconds=_HOUR)
        self._applications = Allowance(clock, limit=1, seconds=_DAY)
        self._all_applications = Allowance(clock, limit=20, seconds=_DAY)

    def may_guess(self, user_id: int) -> bool:
        """Count one guess of the claim code; False if it is not to be looked at."""
        return self._guesses.take(user_id)

    def may_apply(self, user_id: int) -> bool:
        """Count one application; False if the owner is not to be asked."""
        return self._applications.take(user_id) and self._all_applications.take()


class StrangerLog:
    """One log line a minute about all that strangers wrote, never what they wrote.

    The first message is told at once; those that follow within its minute are counted until
    ``tell`` or ``end``, which the reading of updates calls.
    """

    def __init__(self, clock: Clock, log: EventLog) -> None:
        self._allowance = Allowance(clock, limit=1, seconds=_MINUTE)
        self._log = log
        self._ignored = 0
        self._last_user = 0

    def note(self, user_id: int) -> None:
        """Count one ignored message."""
        self._ignored += 1
        self._last_user = user_id
        self.tell()

    def tell(self) -> None:
        """Write what was counted, if a minute has passed since the last line."""
        if self._ignored and self._allowance.take():
            self.end()

    def end(self) -> None:
        """Write what was counted and is not yet told."""
        if self._ignored:
            self._log.event("strangers ignored", messages=self._ignored, last_user=self._last_user)
            self._ignored = 0
