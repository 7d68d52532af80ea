"""Which channels an account reads: the stored ones, each resolved by name once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.clock import wait
from bot.errors import NetworkError, RefusedError, RejectedError, ThrottledError
from bot.telegram import reading
from bot.telegram.budget import Budget
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.model import Channel
    from bot.sources.account import Account
    from bot.sources.joining import Joining

METHOD = "contacts.resolveUsername"
_SPENT = "Today's budget for looking up names is spent."


class Following:
    """Keeps the watch list equal to the stored channels."""

    def __init__(self, account: Account, joining: Joining) -> None:
        self._account = account
        self._joining = joining
        self._changed = asyncio.Event()
        self._budget = Budget(account.clock, interval=0.0, per_day=account.settings.resolve_per_day)

    async def recall(self) -> None:
        """Take up what an earlier start spent of the budget."""
        await self._account.recall(METHOD, self._budget)

    def refresh(self) -> None:
        """Look at the stored channels again."""
        self._changed.set()

    async def run(self, client: TelegramClient) -> None:
        """Take up channels that were added and drop those removed, until cancelled.

        One name is resolved at a time, so that neither a wait nor a long list holds up what is
        known already.
        """
        account = self._account
        while True:
            self._changed.clear()
            hashes = await account.store.access_hashes(account.key)
            channels = await account.store.channels()
            account.watches.keep(channels, hashes)
            unresolved = account.watches.unresolved(channels, hashes)
            if not unresolved:
                account.check_ready()
                await self._changed.wait()
            elif (seconds := await self._take_up(client, unresolved[0])) > 0:
                # What cannot be looked up now is said, and does not hold up the rest.
                account.watches.postpone_unresolved()
                account.check_ready()
                await wait(account.clock, self._changed, seconds)

    async def resolve(self, client: TelegramClient, channel: Channel) -> reading.Resolved:
        """Return a named channel as Telegram knows it, and keep its access hash.

        Raises RefusedError, ThrottledError (also when today's budget is spent), RejectedError or
        NetworkError.
        """
        account = self._account
        if (seconds := self._budget.wait()) > 0:
            raise ThrottledError(_SPENT, seconds=seconds)
        await self._budget.take()
        await account.remember(METHOD, self._budget)
        timeout = account.settings.request_timeout
        try:
            found = await reading.resolve(client, channel, timeout=timeout)
        except ThrottledError as error:
            self._budget.freeze(error.seconds)
            await account.remember(METHOD, self._budget)
            raise
        async with account.store.transaction() as tx:
            await tx.save_access_hash(account.key, found.peer.channel_id, found.peer.access_hash)
        # Good to know and no more: whatever is wrong with this request does not undo the other.
        with suppress(NetworkError):
            members = await reading.subscribers(client, found.peer, timeout=timeout)
            found = replace(found, channel=replace(found.channel, subscribers=members))
        return found

    async def find(self, client: TelegramClient, channel: Channel) -> Channel:
        """Resolve a channel that somebody asks for now: what is posted from here on is news.

        Raises as ``resolve`` does.
        """
        found = await self.resolve(client, channel)
        known = await self._account.store.channel(channel.ref)
        if known is not None and known.channel_id == found.channel.channel_id and known.cursor:
            return found.channel  # watched before: it is read on from its own cursor
        timeout = self._account.settings.request_timeout
        try:
            page = await reading.newest_page(client, found.peer, limit=1, timeout=timeout)
        except NetworkError:
            return found.channel  # the first reading will find out, by the time of the adding
        below = max(page.newest - reading.PAGE, 0)
        return replace(found.channel, anchor=page.newest, cursor=below)

    async def _take_up(self, client: TelegramClient, channel: Channel) -> float:
        """Resolve a channel and save what it is; return the seconds to wait if it must wait."""
        account = self._account
        try:
            found = await self.resolve(client, channel)
        except ThrottledError as error:
            account.say("resolving waits", channel=channel.ref, seconds=round(error.seconds))
            return error.seconds
        except RefusedError as error:
            await account.block(channel, str(error))
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            await account.block(channel, str(error))
        else:
            await self._save(client, channel, found)
        return 0.0

    async def _save(
        self, client: TelegramClient, channel: Channel, found: reading.Resolved
    ) -> None:
        account = self._account
        moved = channel.channel_id not in (None, found.channel.channel_id)
        saved = await account.save(
            channel,
            channel_id=found.channel.channel_id,
            username=found.channel.username,
            title=found.channel.title,
            subscribers=found.channel.subscribers,
            joined=found.channel.joined,
            # Ids mean something within one channel only: a name that moved begins anew.
            **({"anchor": None, "cursor": 0} if moved else {}),
        )
        if not found.channel.joined and await self._joining.at_once(client, saved, found.peer):
            await account.save(saved, joined=True)
