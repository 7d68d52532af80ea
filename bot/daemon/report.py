"""What only the running daemon knows, in sentences for /status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.ports import StatusReport
from bot.daemon.roster import Seats
from bot.model import PREVIEW
from bot.render.counting import count
from bot.render.durations import clock_time, span_of
from bot.sources.account import BY_ID, HISTORY, JOIN, RESOLVE, SWEEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.config import IngestionSettings
    from bot.daemon.account import AccountLoop
    from bot.daemon.accounts import Accounts
    from bot.daemon.placing import Placing
    from bot.telegram.schedule import Queue

_NOBODY = "No account is signed in, so posts come minutes late. Sign one in with: flagfall login"
_DOING = {
    HISTORY: "reading posts",
    BY_ID: "reading posts again",
    RESOLVE: "looking up names",
    JOIN: "joining channels",
    SWEEP: "asking for the newest posts",
}


class Reporting:
    """Says how the accounts are and what waits for its turn, as it is at this moment."""

    def __init__(
        self, accounts: Accounts, placing: Placing, settings: IngestionSettings, zone: ZoneInfo
    ) -> None:
        self._accounts = accounts
        self._placing = placing
        self._settings = settings
        self._zone = zone

    def report(self, troubles: Iterable[str], *, now: datetime) -> StatusReport:
        """Return the report, with the troubles of the other parts ("" is none)."""
        loops = [loop for _, loop in sorted(self._accounts.loops.items())]
        lost = [f"Account {loop.name}: {loop.why_not}" for loop in loops if loop.why_not]
        return StatusReport(
            troubles=tuple(trouble for trouble in (*troubles, *lost) if trouble),
            accounts=(*self._accounts_said(loops, now), *self._page()),
            queues=(*(line for loop in loops for line in self._queues(loop)), *self._page_queue()),
        )

    def _accounts_said(self, loops: Sequence[AccountLoop], now: datetime) -> list[str]:
        return [self._account(loop, now) for loop in loops] or [_NOBODY]

    def _account(self, loop: AccountLoop, now: datetime) -> str:
        if loop.why_not:
            since = loop.standing.since
            at = clock_time(since, now=now, zone=self._zone) if since else "its start"
            return f"Account {loop.name}: cannot read since {at}."
        well = "well" if loop.source.connected else "not connected"
        taken, room = self._seats(loop.name).taken, self._placing.room(loop.standing)
        return f"Account {loop.name}: {well}, {taken} of {count(room, 'channel')}."

    def _page(self) -> list[str]:
        if self._accounts.page is None:
            return []
        taken = self._seats(PREVIEW).taken
        return [f"Preview: {count(taken, 'channel')}." if taken else "Preview: not needed."]

    def _page_queue(self) -> list[str]:
        page = self._accounts.page
        if page is None or page.waits <= 0:
            return []
        return [f"t.me has the preview wait {span_of(page.waits)} with reading pages."]

    def _queues(self, loop: AccountLoop) -> list[str]:
        seats, schedule = self._seats(loop.name), loop.source.schedule
        said = [_frozen(loop.name, queue) for queue in schedule.queues() if queue.frozen]
        if seats.unknown:
            said.append(
                f"{count(seats.unknown, 'channel')} of {loop.name} "
                f"{_waits(seats.unknown)} to be looked up{_from(schedule.wait(RESOLVE))}."
            )
        if seats.unjoined:
            last = schedule.wait(JOIN) + (seats.unjoined - 1) * self._settings.join_interval
            said.append(
                f"{count(seats.unjoined, 'channel')} of {loop.name} "
                f"{_waits(seats.unjoined)} to be joined, the last for about {span_of(last)}."
            )
        return said

    def _seats(self, name: str) -> Seats:
        return self._placing.seats.get(name, Seats())


def _frozen(account: str, queue: Queue) -> str:
    doing = _DOING.get(queue.method, queue.method)
    return f"Telegram has {account} wait {span_of(queue.seconds)} with {doing}."


def _waits(number: int) -> str:
    return "waits" if number == 1 else "wait"


def _from(seconds: float) -> str:
    return f", the next in {span_of(seconds)}" if seconds > 0 else ""
