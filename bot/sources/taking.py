"""Taking a piece of history: committed first, then noted, then the next readings are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import ChannelState
from bot.sources.pages import observations
from bot.sources.pending import shorten
from bot.sources.watch import Reason

if TYPE_CHECKING:
    from bot.sources.account import Account
    from bot.sources.pages import Piece
    from bot.sources.watch import Watch


async def take(account: Account, watch: Watch, piece: Piece, *, source: str) -> None:
    """Commit what a piece of history says, and plan the channel's next readings."""
    if not account.watches.holds(watch):
        return  # nobody watches it any more
    now = account.clock.now()
    before = watch.progress
    present = await account.store.present(watch.channel_id, piece.first, piece.proven)
    _see(watch, piece)
    await account.ingest(observations(watch, piece, present=present, source=source, now=now))
    _note(watch, piece)
    await account.note_reread(shorten(watch.rereadings, piece.first, piece.proven))
    await _note_backfill(account, watch, piece)
    await account.learn(watch, piece.page.facts)
    await _note_live(account, watch)
    plan_next(account, watch, in_vain=watch.progress == before)


def plan_next(account: Account, watch: Watch, *, in_vain: bool = False) -> None:
    """Plan what a channel is to be read for next, as far as nothing else will tell of it.

    A reading that came to nothing (``in_vain``) is not repeated at once: what its page lacked may
    be proven the next time.
    """
    plan, settings = account.watches.plan, account.settings
    if watch.unasked:
        plan(watch, _repair(watch))
    else:
        watch.caught_up = True
        watch.read_at = account.clock.monotonic()
        if watch.incomplete:
            plan(watch, Reason.REPAIR, after=_until_asked_again(account, watch))
    if not watch.is_swept(account.clock.monotonic()):
        plan(watch, Reason.POLL, after=settings.poll_interval)
    plan_rereading(account, watch, in_vain=in_vain)
    plan_backfill(account, watch, in_vain=in_vain)
    plan_decoding(account, watch)


def plan_decoding(account: Account, watch: Watch, *, after: float = 0.0) -> None:
    """Plan to ask once more for what an earlier start could not decode."""
    if watch.undecoded_before:
        account.watches.plan(watch, Reason.DECODE, after=after)


def plan_rereading(account: Account, watch: Watch, *, in_vain: bool = False) -> None:
    """Plan the next page of what is due to be read again; what is near the top polls will cover."""
    if not watch.rereadings:
        return
    unproven = max(due.last for due in watch.rereadings.values()) > watch.proof.upto
    if unproven or in_vain:
        account.watches.plan(watch, Reason.REREAD, after=account.settings.confirm_after)
    elif watch.is_swept(account.clock.monotonic()) or not watch.near_the_top:
        account.watches.plan(watch, Reason.REREAD)


def plan_backfill(account: Account, watch: Watch, *, in_vain: bool = False) -> None:
    """Plan the next page back, once what such a page lacks can be told from what lags behind."""
    if watch.backfill_since is not None and watch.proof.upto >= watch.floor - 1:
        pause = account.settings.confirm_after if in_vain else 0.0
        account.watches.plan(watch, Reason.BACKFILL, after=pause)


def _repair(watch: Watch) -> Reason:
    if watch.is_history(watch.unasked[-1][1]):
        return Reason.BACKFILL
    return Reason.REPAIR if watch.caught_up else Reason.CATCH_UP


def _until_asked_again(account: Account, watch: Watch) -> float:
    """Return the seconds until a gap that pages have covered is asked for once more.

    Soon where a page lacked an id that is known to exist: a post may be waiting there. Otherwise
    when its absence may have been proven.
    """
    settings = account.settings
    if watch.stale_pages:
        return float(min(settings.history_interval * 2**watch.stale_pages, settings.confirm_after))
    return settings.confirm_after


def _see(watch: Watch, piece: Piece) -> None:
    """Take note that ids exist before they are committed.

    Cut off in between, the next connection has to know of them: what is deleted meanwhile is on
    no page.
    """
    assert watch.missing is not None  # noqa: S101  pieces are taken of anchored channels only
    watch.missing.see(max(piece.ids, default=0))


def _note(watch: Watch, piece: Piece) -> None:
    """Take note of what is accounted for now that it is committed."""
    missing = watch.missing
    assert missing is not None  # noqa: S101  pieces are taken of anchored channels only
    for number in piece.ids:
        missing.add(number, number)
    for first, last in piece.absent:
        missing.add(first, last)
        if last >= missing.head:
            watch.absent_head = last
    if watch.absent_head in piece.page.ids:
        watch.absent_head = None
    for number in piece.page.ids:
        watch.unreadable.pop(number, None)
    if not missing.any:
        watch.asked.clear()
    elif piece.last > missing.upto:
        watch.mark_asked(max(piece.first, missing.upto + 1), piece.last)
    if piece.top is not None:
        behind = missing.any and piece.top < missing.head
        watch.stale_pages = watch.stale_pages + 1 if behind else 0


async def _note_backfill(account: Account, watch: Watch, piece: Piece) -> None:
    """Keep how far back a channel has been read, and whether that is far enough."""
    joins = piece.first < watch.floor <= piece.proven + 1
    if watch.backfill_since is None or not (joins or watch.floor <= 1):
        return
    watch.floor = min(watch.floor, max(piece.first, 1))
    oldest = min((post.posted_at for post in piece.page.posts), default=None)
    if await account.note_backfill(
        watch.channel_id, since=watch.backfill_since, oldest=oldest, ends=watch.floor <= 1
    ):
        watch.backfill_since = None
        account.say("read back", channel=watch.channel.name, to=watch.floor)


async def _note_live(account: Account, watch: Watch) -> None:
    """Have people see that a channel is read, when it was new or could not be."""
    if watch.channel.state is ChannelState.LIVE:
        return
    watch.channel = await account.save(watch.channel, state=ChannelState.LIVE, reason="")
    account.watches.changed()  # it may be swept or joined from now on
    account.say("watching", channel=watch.channel.name, newest=watch.head)
