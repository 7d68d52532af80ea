"""Reading channels through their history: whichever reading is due first, as the budget allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import steady
from bot.errors import NetworkError, RejectedError, ThrottledError, UndecodableError
from bot.sources import first_reading
from bot.sources.account import BLOCKED_PAUSE, HISTORY, pause_after
from bot.sources.pages import piece_of
from bot.sources.taking import take
from bot.sources.undecodable import ask_again, read_around
from bot.sources.watch import NEWEST, Reason
from bot.telegram import reading
from bot.telegram.failures import ACCOUNT_LOST
from bot.together import run_together

if TYPE_CHECKING:
    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.telegram.line import Line

_AT_ONCE = 3  # readings under way: one that hangs does not hold up the others
_SPARE = 3  # readings of the burst that are kept for what is missing
_LINE_IS_DOWN = 3  # channels failing in a row: then it is the line, not the channel


class History:
    """Reads one page at a time of whichever channel is due."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._failed: set[int] = set()  # channels that failed since the last success

    async def run(self, line: Line) -> None:
        """Read until cancelled. Raises NetworkError when the line fails."""
        self._failed.clear()
        await run_together(self._read_on(line) for _ in range(_AT_ONCE))

    async def _read_on(self, line: Line) -> None:
        """Take one turn after the other; what is read in it is chosen when it has come."""
        watches, schedule = self._account.watches, self._account.schedule
        while True:
            await watches.wait_for_due()
            await schedule.room(HISTORY)
            if schedule.wait(HISTORY) > 0:
                continue
            to_spare = schedule.wait(HISTORY, spare=_SPARE)
            if (chosen := watches.take_due(spare=to_spare == 0)) is None:
                await watches.wait_for_news(to_spare)
                continue
            watch, reason = chosen
            schedule.take(HISTORY)
            try:
                await self._attempt(line, watch, reason)
            except BaseException:
                watches.plan(watch, reason)  # the next connection reads it
                raise
            finally:
                watches.put_back(watch)
            self._account.check_ready()

    async def _attempt(self, line: Line, watch: Watch, reason: Reason) -> None:
        """Read one page and plan what follows from it, or from its failure."""
        account = self._account
        try:
            await self._read(line, watch, reason)
        except ThrottledError as error:
            account.say("reading waits", seconds=round(error.seconds))
            account.watches.plan(watch, reason, after=error.seconds)
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            await self._block(watch, str(error))
        except NetworkError as error:
            self._put_off(line, watch, reason, error)
        else:
            self._failed.clear()
            watch.failures = 0

    async def _block(self, watch: Watch, reason: str) -> None:
        """Keep why a channel cannot be read, unless it is no longer ours to read."""
        watches = self._account.watches
        if watches.holds(watch):
            watch.channel = await self._account.block(watch.channel, reason)
            watch.due.clear()
            watches.plan(watch, Reason.POLL, after=BLOCKED_PAUSE)

    def _put_off(self, line: Line, watch: Watch, reason: Reason, error: NetworkError) -> None:
        """Put off one channel that Telegram has trouble with; raises when it is the line."""
        account = self._account
        account.watches.plan(watch, reason)
        if not isinstance(error, UndecodableError):  # which says nothing about the line
            self._failed.add(watch.channel_id)
        if not line.client.is_connected() or len(self._failed) >= _LINE_IS_DOWN:
            raise error
        watch.failures += 1
        pause = pause_after(watch.failures, account.settings.poll_interval)
        watch.postpone(account.clock.monotonic() + pause)
        account.say(
            "reading failed for now",
            channel=watch.channel.name,
            reason=error.message,
            seconds=round(pause),
        )

    async def _read(self, line: Line, watch: Watch, reason: Reason) -> None:
        if watch.missing is None:
            await first_reading.read(self._account, line, watch)
            return
        if reason is Reason.DECODE:
            await ask_again(self._account, line, watch)
            return
        if not watch.unasked:
            watch.asked.clear()
        source = "backfill" if reason is Reason.BACKFILL else "history"
        await self._page(line, watch, below=_below(watch, reason), source=source)

    async def _page(self, line: Line, watch: Watch, *, below: int | None, source: str) -> None:
        """Read the newest page, or the one below an id, and commit it."""
        try:
            page = await reading.history(line, watch.peer, below=below, taken=True)
        except UndecodableError:
            piece = await read_around(self._account, line, watch, below=below)
        else:
            piece = piece_of(watch, page, below=below, now=steady(self._account.clock))
        await take(self._account, watch, piece, source=source)


def _below(watch: Watch, reason: Reason) -> int | None:
    """Return the id below which the page for a reason begins; None for the newest page.

    It is one id higher than what is wanted: the page is to show one that is accounted for.
    """
    if reason is Reason.BACKFILL and not watch.unasked:
        return watch.floor + 1
    if reason is Reason.REREAD and watch.rereadings:
        last = max(due.last for due in watch.rereadings.values())
        return None if last > watch.head - NEWEST else last + 2
    if reason in (Reason.REPAIR, Reason.CATCH_UP, Reason.BACKFILL):
        return watch.below
    return None
