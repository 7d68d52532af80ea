"""Which channels an account reads: the stored ones, each resolved by name once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import NetworkError, RefusedError, RejectedError, ThrottledError
from bot.telegram import reading
from bot.telegram.budget import Budget
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.model import Channel
    from bot.sources.account import Account
    from bot.sources.joining import Joining


class Following:
    """Keeps the watch list equal to the stored channels."""

    def __init__(self, account: Account, joining: Joining) -> None:
        self._account = account
        self._joining = joining
        self._changed = asyncio.Event()
        self._budget = Budget(account.clock, interval=0.0, per_day=account.settings.resolve_per_day)

    def refresh(self) -> None:
        """Look at the stored channels again."""
        self._changed.set()

    async def run(self, client: TelegramClient) -> None:
        """Take up channels that were added and drop those removed, until cancelled."""
        account = self._account
        while True:
            self._changed.clear()
            hashes = await account.store.access_hashes(account.name)
            channels = await account.store.channels()
            account.watches.keep(channels, hashes)
            unresolved = account.watches.unresolved(channels, hashes)
            for channel in unresolved:
                await self._resolve_and_save(client, channel)
            if not unresolved:
                account.check_ready()
                await self._changed.wait()

    async def resolve(self, client: TelegramClient, channel: Channel) -> reading.Resolved:
        """Return a named channel as Telegram knows it, and keep its access hash.

        Raises RefusedError, ThrottledError (also when today's budget is spent), RejectedError or
        NetworkError.
        """
        account = self._account
        if (seconds := self._budget.wait()) > 0:
            raise ThrottledError("Resolving names has to wait.", seconds=seconds)
        await self._budget.take()
        try:
            found = await reading.resolve(client, channel, timeout=account.settings.request_timeout)
        except ThrottledError as error:
            self._budget.freeze(error.seconds)
            raise
        async with account.store.transaction() as tx:
            await tx.save_access_hash(account.name, found.peer.channel_id, found.peer.access_hash)
        return found

    async def _resolve_and_save(self, client: TelegramClient, channel: Channel) -> None:
        account = self._account
        try:
            found = await self.resolve(client, channel)
        except ThrottledError as error:
            account.say("resolving waits", channel=channel.ref, seconds=round(error.seconds))
            await account.clock.sleep(error.seconds)
        except RefusedError as error:
            await account.block(channel, str(error))
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            await account.block(channel, str(error))
        else:
            joined = found.channel.joined
            if not joined:
                joined = await self._joining.at_once(client, channel, found.peer)
            await account.save(
                channel,
                channel_id=found.channel.channel_id,
                username=found.channel.username,
                title=found.channel.title,
                subscribers=found.channel.subscribers,
                joined=joined,
            )


def not_connected() -> NetworkError:
    """Return what is answered while there is no line to Telegram."""
    return NetworkError(
        "The account is not connected to Telegram now.", remedy="Try again in a minute."
    )
