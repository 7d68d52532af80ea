"""Reading channels through their history, from our own cursor to the newest id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import RejectedError, ThrottledError
from bot.model import ChannelState, Observation, ReadUpto, Seen
from bot.telegram import reading
from bot.telegram.budget import Budget
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.sources.account import Account
    from bot.sources.watchlist import Watch

_SAFETY = 10  # joined channels are read this many times less often than unjoined ones


class History:
    """Reads whichever channel is due, one page at a time, as the budget allows."""

    def __init__(self, account: Account) -> None:
        self._account = account
        settings = account.settings
        self._budget = Budget(
            account.clock, interval=settings.history_interval, burst=settings.history_burst
        )

    async def run(self, client: TelegramClient) -> None:
        """Read until cancelled. Raises NetworkError when the line fails."""
        account = self._account
        while True:
            watch = await account.watches.next_due()
            await self._budget.take()
            try:
                caught_up = await self._read(client, watch)
            except ThrottledError as error:
                account.say("reading waits", seconds=round(error.seconds))
                self._budget.freeze(error.seconds)
                caught_up = False
            except RejectedError as error:
                if error.code == ACCOUNT_LOST:
                    raise
                await account.block(watch.channel, str(error))
                continue
            account.watches.was_read(watch, again_in=self._interval(watch) if caught_up else 0.0)
            account.check_ready()

    def _interval(self, watch: Watch) -> float:
        factor = _SAFETY if watch.channel.joined else 1
        return self._account.settings.poll_interval * factor

    async def _read(self, client: TelegramClient, watch: Watch) -> bool:
        """Read one page and commit it; True when there is nothing newer."""
        timeout = self._account.settings.request_timeout
        if watch.channel.anchor is None:
            return await self._first_reading(client, watch)
        page = await reading.page_after(client, watch.peer, watch.cursor, timeout=timeout)
        await self._take(watch, page)
        return len(page.ids) < reading.PAGE

    async def _first_reading(self, client: TelegramClient, watch: Watch) -> bool:
        """Fix where history ends, before anything of the page is stored.

        Told is what was posted since somebody asked for the channel, however late it is read. The
        cursor is put below the page first: killed in between, the next start reads it again. A
        channel that was watched before keeps its cursor, and is read on from there.
        """
        timeout = self._account.settings.request_timeout
        page = await reading.newest_page(client, watch.peer, timeout=timeout)
        anchor = await self._anchor(client, watch, page)
        start = watch.channel.cursor or min(anchor, max(page.oldest - 1, 0))
        watch.channel = await self._account.save(
            watch.channel, state=ChannelState.LIVE, anchor=anchor, cursor=start, reason=""
        )
        watch.cursor = start
        unbroken = start >= page.oldest - 1
        if unbroken:
            await self._take(watch, page)
        self._account.say("watching", channel=watch.channel.name, newest=page.newest)
        return unbroken

    async def _anchor(self, client: TelegramClient, watch: Watch, page: reading.Page) -> int:
        """Return the newest id from before the channel was added, 0 if all is from after."""
        added = watch.channel.added_at
        if added is None:
            return page.newest
        before = [post.message_id for post in page.posts if post.posted_at < added]
        if before or len(page.ids) < reading.PAGE:
            return max(before, default=0)
        timeout = self._account.settings.request_timeout
        return await reading.newest_before(client, watch.peer, added, timeout=timeout)

    async def _take(self, watch: Watch, page: reading.Page) -> None:
        now = self._account.clock.now()
        observations: list[Observation] = [
            Seen(
                post=post, source="history", seen_at=now, history=watch.is_history(post.message_id)
            )
            for post in page.posts
        ]
        if page.ids:
            observations.append(ReadUpto(channel_id=watch.channel_id, message_id=page.newest))
        await self._account.ingest(observations)
        watch.advance(page.newest)
