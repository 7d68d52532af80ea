"""Joining what is read unjoined, as slowly as the budget says; joining only adds push."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.telegram import reading
from bot.telegram.budget import Budget
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.model import Channel
    from bot.sources.account import Account
    from bot.sources.watchlist import Watch


METHOD = "channels.joinChannel"
_JOINED, _REFUSED, _LATER = "joined", "refused", "later"


class Joining:
    """Joins one channel after the other."""

    def __init__(self, account: Account) -> None:
        self._account = account
        settings = account.settings
        self._budget = Budget(
            account.clock,
            interval=settings.join_interval,
            burst=settings.join_burst,
            per_day=settings.joins_per_day,
        )

    async def recall(self) -> None:
        """Take up what an earlier start spent of the budget."""
        await self._account.recall(METHOD, self._budget)

    async def run(self, client: TelegramClient) -> None:
        """Join until cancelled. Raises NetworkError when the line fails."""
        if not self._account.settings.join:
            await asyncio.Event().wait()
        while True:
            watch = await self._account.watches.next_unjoined()
            await self._budget.take()
            await self._join(client, watch)

    async def at_once(self, client: TelegramClient, channel: Channel, peer: reading.Peer) -> bool:
        """Join a channel before its first reading, if the budget allows it now; say if it was.

        Pushed from before it is read, the channel has no moment in which a post could be missed.
        """
        if not self._account.settings.join or self._budget.wait() > 0:
            return False
        await self._budget.take()
        return await self._try(client, channel, peer) == _JOINED

    async def _join(self, client: TelegramClient, watch: Watch) -> None:
        outcome = await self._try(client, watch.channel, watch.peer)
        if outcome == _JOINED:
            watch.channel = await self._account.save(watch.channel, joined=True)
            # What was posted between the last reading and the first push is read now.
            self._account.watches.suspect(watch)
        watch.join_refused = outcome == _REFUSED

    async def _try(self, client: TelegramClient, channel: Channel, peer: reading.Peer) -> str:
        """Ask to join. Raises RejectedError only when the account is lost.

        Joining is never worth more than reading: trouble with it leaves the rest as it is.
        """
        account = self._account
        await account.remember(METHOD, self._budget)
        try:
            await reading.join(client, peer, timeout=account.settings.request_timeout)
        except ThrottledError as error:
            self._budget.freeze(error.seconds)
            await account.remember(METHOD, self._budget)
            account.say("joining waits", seconds=round(error.seconds))
            return _LATER
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            account.say("not joined, read unjoined", channel=channel.name, reason=str(error))
            return _REFUSED
        except NetworkError as error:
            account.say("joining failed for now", channel=channel.name, reason=str(error))
            self._budget.freeze(account.settings.join_interval)
            return _LATER
        account.say("joined", channel=channel.name)
        return _JOINED
