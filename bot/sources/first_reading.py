"""The first reading of a channel: where history ends and news begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import steady
from bot.errors import UndecodableError
from bot.ledger import Missing
from bot.model import SlotKind
from bot.sources.pages import piece_of
from bot.sources.taking import take
from bot.sources.undecodable import newest_id
from bot.sources.watch import NEVER, Reason
from bot.telegram import reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model import Ledger
    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.store.protocol import Store
    from bot.telegram.line import Line
    from bot.telegram.reading import Page

_LIMITS = (reading.PAGE, 10, 1)  # of a page, as long as it cannot be decoded
_MOST_SKIPPED = 20  # undecodable posts at the top of a channel


async def read(account: Account, line: Line, watch: Watch) -> None:
    """Fix where history ends, before anything of the newest page is stored.

    Told is what was posted since somebody asked for the channel, however late it is read.
    """
    page, is_top = await _newest(line, watch)
    anchor = await _anchor(line, watch, page)
    if not account.watches.holds(watch):
        return  # somebody removed it, or added it again, while it was being read
    saved = await account.save(watch.channel, anchor=anchor)
    if not account.is_ours(saved):
        return
    watch.channel = saved
    await open_ledger(account, watch)
    if page is not None and is_top:
        piece = piece_of(watch, page, below=None, now=steady(account.clock))
        await take(account, watch, piece, source="history")
    else:  # what is above the page is read around
        account.watches.plan(watch, Reason.POLL)
    account.watches.anchored()


async def open_ledger(account: Account, watch: Watch) -> None:
    """Begin to account for an anchored channel, or go on where an earlier start ended."""
    ledger = await account.open_ledger(watch.channel_id, watch.channel)
    await go_on(account.store, [(watch, ledger)])


async def go_on(store: Store, begun: Sequence[tuple[Watch, Ledger]]) -> None:
    """Take up what the ledgers of some channels say is missing of each."""
    above = {ledger.channel_id: ledger.upto - 1 for _, ledger in begun}
    slots, unreadable = await store.slots_above(above), await store.unreadable(above)
    for watch, ledger in begun:
        watch.unreadable = dict.fromkeys(unreadable[ledger.channel_id], NEVER)
        watch.missing = Missing(ledger.upto, ledger.head)
        watch.floor, watch.backfill_since = ledger.floor, ledger.backfill_since
        for run in slots[ledger.channel_id]:
            watch.missing.add(run.first, run.last)
            if run.kind is SlotKind.ABSENT and run.last == ledger.head:
                watch.absent_head = run.last


async def _newest(line: Line, watch: Watch) -> tuple[Page | None, bool]:
    """Return the newest page that can be decoded, and whether it reaches up to the newest id.

    A shorter one where a whole one holds something undecodable; what is itself undecodable is
    skipped. None when nothing but such is found.
    """
    tries = [(limit, 0) for limit in _LIMITS] + [(1, skip) for skip in range(1, _MOST_SKIPPED)]
    for number, (limit, skip) in enumerate(tries):
        try:
            page = await reading.history(
                line, watch.peer, limit=limit, skip=skip, taken=number == 0
            )
        except UndecodableError:
            continue
        return page, skip == 0
    return None, False


async def _anchor(line: Line, watch: Watch, page: Page | None) -> int:
    """Return the newest id from before the channel was added, 0 if all is from after."""
    if watch.channel.anchor is not None:
        return watch.channel.anchor
    added = watch.channel.added_at
    if page is not None:
        if added is None:
            return page.newest
        before = [post.message_id for post in page.posts if post.posted_at < added]
        if before or page.ends:
            return max(before, default=0)
    return await _searched(line, watch, added, known=page.oldest if page else 0)


async def _searched(line: Line, watch: Watch, before: datetime | None, *, known: int) -> int:
    """Return the newest id posted before a moment (None: of all), also if it is undecodable.

    The search begins at an id that is ``known``.
    """

    async def above(number: int) -> int:
        if before is not None:
            return await reading.newest_before(line, watch.peer, before, above=number)
        return (await reading.history(line, watch.peer, above=number, limit=1)).newest

    try:
        return await above(0)
    except UndecodableError:
        return await newest_id(above, known)
