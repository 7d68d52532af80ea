"""Reading around a message that this version cannot decode.

One such message makes every page that holds it unreadable. Asked for by their ids, in halves of
halves, all others come; what is left is accounted for as unreadable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UndecodableError
from bot.sources.pages import Piece
from bot.telegram import reading
from bot.telegram.reading import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sources.account import Account
    from bot.sources.watch import Watch
    from bot.telegram.line import Line

_NOTHING_ABOVE = 20  # ids in a row under which nothing is: there the channel ends


async def read_around(account: Account, line: Line, watch: Watch, *, below: int | None) -> Piece:
    """Return what is there in place of a page that could not be decoded."""
    first, last = _range(watch, below)
    known = [number for number in watch.unreadable if first <= number <= last]
    ids = [number for number in range(first, last + 1) if number not in watch.unreadable]
    pages, found = await _halved(line, watch, ids)
    page = _merged(pages)
    unreadable = tuple(sorted({*known, *found}))
    if found:
        account.say("undecodable posts", channel=watch.channel.name, ids=list(found))
    now = account.clock.now()
    newest = max([page.newest, *unreadable])
    if below is None and newest + _NOTHING_ABOVE <= last:
        head = max(watch.head, newest)
        proven = watch.proof.read(head, newest, now)
        last = head
    else:
        watch.proof.saw(newest, now)
        proven = watch.proof.upto
    return Piece(
        page=page,
        first=first,
        last=last,
        proven=proven,
        newest=below is None and last == max(watch.head, newest),
        unreadable=unreadable,
    )


def _range(watch: Watch, below: int | None) -> tuple[int, int]:
    """Return the ids to ask for: those a page would hold, and for the newest page some beyond."""
    if below is not None:
        return max(1, below - reading.PAGE), below - 1
    upto = watch.missing.upto if watch.missing else 0
    first = upto + 1 if watch.incomplete else max(1, watch.head - reading.PAGE // 2)
    return first, first + reading.PAGE - 1


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
