"""Reading around a message that this version cannot decode.

One such message makes every page that holds it unreadable. Asked for by their ids, in halves of
halves, all others come; what is left is accounted for as unreadable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.clock import steady
from bot.errors import ThrottledError, UndecodableError
from bot.sources.account import BY_ID
from bot.sources.pages import Piece
from bot.telegram import reading
from bot.telegram.reading import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.telegram.line import Line

_AT_MOST = 10  # pages of ids above the newest known one that are looked through


async def read_around(account: Account, line: Line, watch: Watch, *, below: int | None) -> Piece:
    """Return what is there in place of a page that could not be decoded.

    Raises ThrottledError when asking by ids has to wait, so that nobody waits inside a reading.
    """
    if (seconds := account.schedule.wait(BY_ID)) > account.settings.request_timeout:
        raise ThrottledError("Asking for single posts has to wait.", seconds=seconds)
    top = None if below is not None else await _top(line, watch)
    if top is not None and watch.missing is not None:
        watch.missing.see(top)
    first, last = _range(watch, below, top)
    for _ in range(_AT_MOST):
        piece = await _asked(account, line, watch, first, last, top=top)
        if piece.ids or below is not None or top is not None:
            return piece
        if watch.head in watch.unreadable:  # that is the newest one, and known already
            return replace(piece, top=watch.head)
        first, last = last + 1, last + reading.PAGE  # the undecodable newest one is further up
    raise UndecodableError("The newest post cannot be decoded, nor found by its id.")


async def _top(line: Line, watch: Watch) -> int | None:
    """Return the channel's newest id, None where that is what cannot be decoded."""
    try:
        return (await reading.history(line, watch.peer, limit=1)).newest
    except UndecodableError:
        return None


def _range(watch: Watch, below: int | None, top: int | None) -> tuple[int, int]:
    """Return the ids to ask for: those that the page would hold, as far as one can tell."""
    if below is not None:
        last = below - 1
    elif watch.unasked:
        last = watch.unasked[-1][1]
    else:
        last = watch.head
    if below is None and top is None and last <= watch.head and not watch.incomplete:
        return watch.head + 1, watch.head + reading.PAGE
    return max(1, last - reading.PAGE + 1), last


async def _asked(
    account: Account, line: Line, watch: Watch, first: int, last: int, *, top: int | None
) -> Piece:
    """Ask for ids one by one, and say of these and no others what they are."""
    known = [number for number in watch.unreadable if first <= number <= last]
    ids = [number for number in range(first, last + 1) if number not in watch.unreadable]
    pages, found = await _halved(line, watch, ids)
    if found:
        account.say("undecodable posts", channel=watch.channel.name, ids=found)
    page, now = _merged(pages), steady(account.clock)
    unreadable = tuple(sorted({*known, *found}))
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


async def _halved(line: Line, watch: Watch, ids: Sequence[int]) -> tuple[list[Page], list[int]]:
    """Return the pages that could be decoded, and the ids under which something could not."""
    if not ids:
        return [], []
    try:
        return [await reading.by_id(line, watch.peer, ids)], []
    except UndecodableError:
        if len(ids) == 1:
            return [], list(ids)
    middle = len(ids) // 2
    pages, unreadable = await _halved(line, watch, ids[:middle])
    more, others = await _halved(line, watch, ids[middle:])
    return pages + more, unreadable + others


def _merged(pages: Sequence[Page]) -> Page:
    return Page(
        ids=tuple(number for page in pages for number in page.ids),
        posts=tuple(post for page in pages for post in page.posts),
        service=tuple(number for page in pages for number in page.service),
        ends=False,
        facts=next((page.facts for page in pages if page.facts), None),
    )
