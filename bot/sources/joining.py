"""Joining what is read unjoined, as slowly as the budget says; joining adds push and the sweep."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.sources.account import JOIN
from bot.sources.watch import Reason
from bot.telegram import reading
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from bot.model import Channel
    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.telegram.line import Line

_JOINED, _REFUSED, _LATER = "joined", "refused", "later"


class Joining:
    """Joins one channel after the other."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def run(self, line: Line) -> None:
        """Join until cancelled. Raises NetworkError when the line fails."""
        if not self._account.settings.join:
            await asyncio.Event().wait()
        while True:
            await self._account.schedule.room(JOIN)
            watch = await self._account.watches.next_unjoined()
            await self._join(line, watch)

    async def at_once(self, line: Line, channel: Channel, peer: reading.Peer) -> bool:
        """Join a channel before its first reading, if the budget allows it now; say if it was.

        Pushed from before it is read, the channel has no moment in which a post could be late.
        """
        if not self._account.settings.join or self._account.schedule.wait(JOIN) > 0:
            return False
        return await self._try(line, channel, peer) == _JOINED

    async def _join(self, line: Line, watch: Watch) -> None:
        outcome = await self._try(line, watch.channel, watch.peer)
        if outcome == _JOINED:
            watch.channel = await self._account.save(watch.channel, joined=True)
            # What was posted between the last reading and the first push is read now.
            self._account.watches.plan(watch, Reason.POLL)
            self._account.watches.changed()
        watch.join_refused = outcome == _REFUSED

    async def _try(self, line: Line, channel: Channel, peer: reading.Peer) -> str:
        """Ask to join. Raises RejectedError only when the account is lost.

        Joining is never worth more than reading: trouble with it leaves the rest as it is.
        """
        account = self._account
        try:
            await reading.join(line, peer)
        except ThrottledError as error:
            account.say("joining waits", seconds=round(error.seconds))
            return _LATER
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            account.say("not joined, read unjoined", channel=channel.name, reason=str(error))
            return _REFUSED
        except NetworkError as error:
            account.say("joining failed for now", channel=channel.name, reason=str(error))
            await account.schedule.freeze(JOIN, account.settings.join_interval)
            return _LATER
        account.say("joined", channel=channel.name)
        return _JOINED
