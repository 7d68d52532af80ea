"""Reading around a message that this version cannot decode.

One such message makes every page that holds it unreadable. Asked for by their ids, in halves of
halves, all others come; what is left is accounted for as unreadable.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.clock import steady
from bot.errors import ThrottledError, UndecodableError
from bot.sources.account import BY_ID
from bot.sources.pages import Piece, observations
from bot.sources.taking import plan_decoding
from bot.telegram import reading
from bot.telegram.reading import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.telegram.line import Line

_AT_A_TIME = 5  # undecodable ids that are asked for once more along with a page
_IN_A_ROW = 20  # of an earlier start's that are asked for at once
_SPARE = 10  # calls of the burst that are kept for reading around


async def read_around(account: Account, line: Line, watch: Watch, *, below: int | None) -> Piece:
    """Return what is there in place of a page that could not be decoded.

    Raises ThrottledError when asking by ids has to wait, so that nobody waits inside a reading.
    """
    if (seconds := account.schedule.wait(BY_ID)) > account.settings.request_timeout:
        raise ThrottledError("Asking for single posts has to wait.", seconds=seconds)
    top = None if below is not None else await _top(line, watch)
    if top is not None and watch.missing is not None:
        watch.missing.see(top)
    last = _last(watch) if below is None else below - 1
    return await _asked(account, line, watch, max(1, last - reading.PAGE + 1), last, top=top)


async def ask_again(account: Account, line: Line, watch: Watch) -> None:
    """Ask once more for what an earlier start could not decode, and keep what can be by now.

    This version may know it, or it was edited since, or the trouble was of the moment.
    """
    if (seconds := account.schedule.wait(BY_ID, spare=_SPARE)) > 0:
        plan_decoding(account, watch, after=seconds)
        return
    pages, _ = await _halved(account, line, watch, watch.undecoded_before[:_IN_A_ROW])
    if not account.watches.holds(watch):
        return  # nobody watches it any more
    page = _merged(pages)
    found = Piece(page=page, first=1, last=0, proven=0)  # of what lies between it says nothing
    now = account.clock.now()
    await account.ingest(observations(watch, found, present=frozenset(), source="history", now=now))
    if page.ids:
        account.say("decoded after all", channel=watch.channel.name, ids=list(page.ids))
    for number in page.ids:
        watch.unreadable.pop(number, None)
    plan_decoding(account, watch)


async def newest_id(above: Callable[[int], Awaitable[int]], known: int) -> int:
    """Return a channel's newest id, whatever is under it; the search begins at a ``known`` one.

    ``above`` returns the newest id above another, 0 if there is none, and raises UndecodableError
    when that is what cannot be decoded: then it is there all the same.
    """

    async def is_below(number: int) -> bool:
        with suppress(UndecodableError):
            return await above(number) > number
        return True

    low = high = known
    step = 1
    if await is_below(known):
        while await is_below(high := low + step):
            low, step = high, step * 2
    else:
        while low > 0 and not await is_below(low := max(low - step, 0)):
            high, step = low, step * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if await is_below(middle) else (low, middle)
    return high


async def _top(line: Line, watch: Watch) -> int:
    """Return the channel's newest id, also where that is what cannot be decoded."""

    async def above(number: int) -> int:
        return (await reading.history(line, watch.peer, above=number, limit=1)).newest

    with suppress(UndecodableError):
        if watch.head not in watch.unreadable:
            return await above(0)
        return await above(watch.head) or watch.head
    return await newest_id(above, watch.head)


def _last(watch: Watch) -> int:
    """Return the highest id to ask for in place of the newest page, as far as one can tell."""
    return watch.unasked[-1][1] if watch.unasked else watch.head


async def _asked(
    account: Account, line: Line, watch: Watch, first: int, last: int, *, top: int | None
) -> Piece:
    """Ask for ids one by one, and say of these and no others what they are."""
    known = {number for number in watch.unreadable if first <= number <= last}
    again = _due_again(account, watch, known)
    pages, found = await _halved(
        account, line, watch, [i for i in range(first, last + 1) if i not in known]
    )
    if found:
        account.say("undecodable posts", channel=watch.channel.name, ids=found)
    more, still = await _halved(account, line, watch, again)
    page, now = _merged(pages + more), steady(account.clock)
    unreadable = tuple(sorted(known.difference(again).union(found, still)))
    newest = max([page.newest, *unreadable])
    if top is not None and last >= watch.head:
        proven = watch.proof.read(watch.head, max(newest, top), now)
    else:
        proven = watch.proof.read_below(last + 1, newest, now)
    return Piece(
        page=page,
        first=first,
        last=last,
        proven=min(proven, last),
        top=top,
        unreadable=unreadable,
    )


def _due_again(account: Account, watch: Watch, known: Iterable[int]) -> list[int]:
    """Return which ids to ask for once more: they may have been edited, or the trouble is over.

    Some of those not asked for in the time after which ids are read again for the first time.
    """
    settings = account.settings
    pause = min((settings.absent_after, *settings.reread_after)) / 2
    before = account.clock.monotonic() - pause
    due = sorted((watch.unreadable[i], -i) for i in known if watch.unreadable[i] <= before)
    return sorted(-i for _, i in due[:_AT_A_TIME])


async def _halved(
    account: Account, line: Line, watch: Watch, ids: Sequence[int]
) -> tuple[list[Page], list[int]]:
    """Return the pages that could be decoded, and the ids under which something could not.

    Of every id asked for the watch knows then whether and when it could not be decoded.
    """
    if not ids:
        return [], []
    try:
        page = await reading.by_id(line, watch.peer, ids)
    except UndecodableError:
        if len(ids) == 1:
            watch.unreadable[ids[0]] = account.clock.monotonic()
            return [], list(ids)
    else:
        for number in set(ids).difference(page.ids):
            watch.unreadable.pop(number, None)  # it was deleted
        return [page], []
    middle = len(ids) // 2
    pages, unreadable = await _halved(account, line, watch, ids[:middle])
    more, others = await _halved(account, line, watch, ids[middle:])
    return pages + more, unreadable + others


def _merged(pages: Sequence[Page]) -> Page:
    return Page(
        ids=tuple(number for page in pages for number in page.ids),
        posts=tuple(post for page in pages for post in page.posts),
        service=tuple(number for page in pages for number in page.service),
        ends=False,
        facts=next((page.facts for page in pages if page.facts), None),
    )
