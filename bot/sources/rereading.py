"""Reading again what is old enough: edits and deletions are not pushed reliably."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sources.pending import take_up
from bot.sources.taking import plan_rereading
from bot.sources.watch import Reason

if TYPE_CHECKING:
    from bot.model import Rereading as Due
    from bot.sources.account import Account
    from bot.telegram.line import Line

_LOOKS = 8  # looks for what is due in the time until a post is first read again
_LONGEST = 15.0  # seconds between two looks


class Rereading:
    """Looks every now and then for posts that are due to be read again."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def run(self, _line: Line) -> None:
        """Look until cancelled; what is due is read by the history's loop."""
        settings = self._account.settings
        ages = (*settings.reread_after, settings.absent_after)
        pause = min(min(ages) / _LOOKS, _LONGEST)
        while True:
            await self._look()
            await self._account.clock.sleep(pause)

    async def _look(self) -> None:
        """Plan what needs a reading."""
        for due in await self._account.rereadings(self._account.watches.by_id):
            self._plan(due)

    def _plan(self, due: Due) -> None:
        watch = self._account.watches.by_id.get(due.channel_id)
        if watch is None or watch.missing is None or watch.blocked:
            return
        watch.missing.see(due.last)  # an import may have brought what no page shows any more
        take_up(watch.rereadings, due)
        if not any(reason is Reason.REREAD for reason in watch.due):
            plan_rereading(self._account, watch)
