"""Reading channels through their history, from our own cursor to the newest id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.model import ChannelState, Observation, ReadUpto, Seen
from bot.telegram import reading
from bot.telegram.budget import Budget
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.sources.account import Account
    from bot.sources.watchlist import Watch

METHOD = "messages.getHistory"
_JOINED_LESS_OFTEN = 10  # pushed channels are read this many times less often than the others
_BLOCKED_PAUSE = 3600.0  # seconds until a channel that cannot be read is tried again
_LONGEST_PAUSE = 300.0  # seconds until one that Telegram has trouble with is
_LINE_IS_DOWN = 3  # channels failing in a row: then it is the line, not the channel


class History:
    """Reads whichever channel is due, one page at a time, as the budget allows."""

    def __init__(self, account: Account) -> None:
        self._account = account
        settings = account.settings
        self._budget = Budget(
            account.clock, interval=settings.history_interval, burst=settings.history_burst
        )
        self._failed: list[int] = []  # channels that failed since the last success

    async def recall(self) -> None:
        """Take up a wait that an earlier start was asked for."""
        await self._account.recall(METHOD, self._budget)

    async def run(self, client: TelegramClient) -> None:
        """Read until cancelled. Raises NetworkError when the line fails."""
        self._failed.clear()
        while True:
            watch = await self._account.watches.next_due()
            await self._budget.take()
            pause = await self._attempt(client, watch)
            self._account.watches.plan(watch, after=pause)
            self._account.check_ready()

    async def _attempt(self, client: TelegramClient, watch: Watch) -> float:
        """Read one page; return the seconds until the channel is to be read again."""
        account = self._account
        try:
            caught_up = await self._read(client, watch)
        except ThrottledError as error:
            self._budget.freeze(error.seconds)
            await account.remember(METHOD, self._budget)
            account.say("reading waits", seconds=round(error.seconds))
            return 0.0
        except RejectedError as error:
            if error.code == ACCOUNT_LOST:
                raise
            watch.channel = await account.block(watch.channel, str(error))
            return _BLOCKED_PAUSE
        except NetworkError as error:
            return self._failure(client, watch, error)
        self._failed.clear()
        watch.failures = 0
        if not caught_up:
            return 0.0
        watch.read_at = account.clock.monotonic()
        return self._interval(watch)

    def _failure(self, client: TelegramClient, watch: Watch, error: NetworkError) -> float:
        """Put off one channel that Telegram has trouble with; raises when it is the line."""
        self._failed.append(watch.channel_id)
        if not client.is_connected() or len(set(self._failed)) >= _LINE_IS_DOWN:
            raise error
        watch.failures += 1
        settings = self._account.settings
        pause = min(settings.poll_interval * 2.0**watch.failures, _LONGEST_PAUSE)
        self._account.say(
            "reading failed for now",
            channel=watch.channel.name,
            reason=error.message,
            seconds=round(pause),
        )
        return pause

    def _interval(self, watch: Watch) -> float:
        """Return how often a channel is read as a matter of routine."""
        factor = _JOINED_LESS_OFTEN if watch.channel.joined else 1
        return self._account.settings.poll_interval * factor

    async def _read(self, client: TelegramClient, watch: Watch) -> bool:
        """Read one page and commit it; True when there is nothing newer."""
        timeout = self._account.settings.request_timeout
        if watch.channel.anchor is None:
            return await self._first_reading(client, watch)
        page = await reading.page_after(client, watch.peer, watch.cursor, timeout=timeout)
        await self._take(watch, page)
        if watch.channel.state is not ChannelState.LIVE:
            watch.channel = await self._account.save(
                watch.channel, state=ChannelState.LIVE, reason=""
            )
            self._account.say("watching", channel=watch.channel.name, newest=watch.cursor)
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
        saved = await self._account.save(
            watch.channel, state=ChannelState.LIVE, anchor=anchor, cursor=start, reason=""
        )
        if saved.state is not ChannelState.LIVE:  # removed by somebody while it was being read
            return True
        watch.channel = saved
        watch.cursor = start
        unbroken = start >= page.oldest - 1
        if unbroken:
            await self._take(watch, page)
        self._account.say("watching", channel=watch.channel.name, newest=page.newest)
        return unbroken and not watch.ahead

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
        if self._account.watches.by_id.get(watch.channel_id) is not watch:
            return  # nobody watches it any more
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
