"""The first reading of a channel: where history ends and news begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UndecodableError
from bot.ledger import Missing
from bot.model import ChannelState
from bot.sources.pages import piece_of
from bot.sources.taking import take
from bot.telegram import reading

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Channel, Ledger
    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.telegram.line import Line
    from bot.telegram.reading import Page


async def read(account: Account, line: Line, watch: Watch) -> None:
    """Fix where history ends, before anything of the newest page is stored.

    Told is what was posted since somebody asked for the channel, however late it is read.
    """
    page = await _newest(line, watch)
    anchor = await _anchor(line, watch, page)
    saved = await account.save(watch.channel, anchor=anchor)
    if saved.state is ChannelState.REMOVED:  # by somebody, while it was being read
        return
    watch.channel = saved
    await open_ledger(account, watch)
    await take(
        account,
        watch,
        piece_of(watch, page, below=None, now=account.clock.now()),
        source="history",
    )
    account.watches.anchored()


async def open_ledger(account: Account, watch: Watch) -> None:
    """Begin to account for an anchored channel, or go on where an earlier start ended."""
    floor, since = (watch.channel.anchor or 0) + 1, backfill_since(account, watch.channel)
    async with account.store.transaction() as tx:
        ledger = await tx.open_ledger(watch.channel_id, floor=floor, since=since)
    await go_on(account, watch, ledger)


async def go_on(account: Account, watch: Watch, ledger: Ledger) -> None:
    """Take up what a ledger says is missing."""
    watch.missing = Missing(ledger.upto, ledger.head)
    watch.floor, watch.backfill_since = ledger.floor, ledger.backfill_since
    if watch.missing.any:
        for run in await account.store.slots(watch.channel_id, above=ledger.upto):
            watch.missing.add(run.first, run.last)


def backfill_since(account: Account, channel: Channel) -> datetime | None:
    """Return how far back a channel is to be read, None for not at all."""
    days = account.settings.backfill_days
    since = channel.added_at or account.clock.now()
    return since - timedelta(days=days) if days else None


async def _newest(line: Line, watch: Watch) -> Page:
    """Return the newest page: a shorter one where a whole one holds something undecodable."""
    limit = reading.PAGE
    taken = True
    while True:
        try:
            return await reading.history(line, watch.peer, limit=limit, taken=taken)
        except UndecodableError:
            if limit == 1:
                raise
            limit, taken = limit // 2, False


async def _anchor(line: Line, watch: Watch, page: Page) -> int:
    """Return the newest id from before the channel was added, 0 if all is from after."""
    if watch.channel.anchor is not None:
        return watch.channel.anchor
    added = watch.channel.added_at
    if added is None:
        return page.newest
    before = [post.message_id for post in page.posts if post.posted_at < added]
    if before or page.ends:
        return max(before, default=0)
    return await reading.newest_before(line, watch.peer, added)
