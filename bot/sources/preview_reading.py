"""Reading one page of one channel: from the request to what is committed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import steady
from bot.errors import NetworkError, RejectedError, UndecodableError
from bot.model import ChannelState, SlotKind, Top
from bot.sources.pending import shorten
from bot.sources.preview_doubt import Bottom
from bot.sources.preview_landing import Holder, read_landing, taken_over, why_not
from bot.sources.preview_pace import poll_interval
from bot.sources.preview_page import read_page
from bot.sources.preview_piece import anchor_on, observations, piece_of, posting_times
from bot.sources.preview_quarantine import keep_page
from bot.sources.preview_watch import Errand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.ledger import Range
    from bot.model import Channel, Ledger, Slots
    from bot.sources.preview_line import PreviewLine
    from bot.sources.preview_page import PreviewPage
    from bot.sources.preview_piece import Piece
    from bot.sources.preview_records import PreviewRecords
    from bot.sources.preview_watch import PreviewList, PreviewWatch

_A_LITTLE_LATER = 1.01  # times: a proof needs its whole time


class UnbelievedError(NetworkError):
    """A page that looks whole and cannot be true: throttling can look like success."""


class EmptyPageError(UnbelievedError):
    """A page without posts of a channel that has some."""


class PreviewReading:
    """Reads pages; everything it finds out is committed before anything is planned on it."""

    def __init__(
        self, line: PreviewLine, records: PreviewRecords, watches: PreviewList, *, quarantine: Path
    ) -> None:
        self._line = line
        self._records = records
        self._watches = watches
        self._quarantine = quarantine

    async def page(self, channel: Channel, *, before: int | None = None) -> PreviewPage:
        """Return a page of a channel's posts.

        Raises RejectedError when the name has none (the landing page says why), UndecodableError
        for a page that cannot be read (it is kept), ThrottledError, NetworkError, StoreError.
        """
        answer = await self._line.posts(channel.name, before=before)
        if answer.moved:
            raise await self._why_not(channel)
        try:
            return read_page(answer.html)
        except UndecodableError as error:
            now = self._records.clock.now()
            kept = keep_page(self._quarantine, channel.ref, answer.html, now=now)
            self._records.say("page kept", channel=channel.name, file=kept.name)
            raise UndecodableError(
                error.message, remedy=f"It is kept in {self._quarantine.name}/ of the data folder."
            ) from error

    async def read(self, watch: PreviewWatch, errand: Errand) -> None:
        """Read the next page of a channel and plan the one after it.

        Raises as ``page`` does, and UnbelievedError.
        """
        before = await self._below(watch, errand)
        page = await self.page(watch.channel, before=before)
        if not await self._records.still_ours(watch.channel):
            self._due(watch, self._records.settings.preview_poll_min)
            return
        if not page.entries and not (before and self._is_bottom(watch, before)):
            await self._nothing(watch, page, before)
            return
        watch.shows(page.oldest)
        if before is not None and page.newest >= before:
            raise UnbelievedError("t.me showed other posts than were asked for.")
        channel_id = await self._identify(watch, page)
        if watch.channel.anchor is None and not await self._anchor(watch, page, channel_id, before):
            return
        ledger = await self._ledger(watch, channel_id)
        if before is None and page.newest > ledger.head:
            watch.found_at = self._records.clock.now()
        piece = await self._take(watch, page, ledger, before)
        await self._note(watch, piece, channel_id)
        ledger = await self._ledger(watch, channel_id)
        self._plan_back(watch, ledger)
        if errand is Errand.POLL:
            await self._plan(watch, piece, ledger)

    async def _below(self, watch: PreviewWatch, errand: Errand) -> int | None:
        """Return below which id the page is asked for: so that the lowest known one is on it."""
        if errand is Errand.REREAD:
            watch.under_way = watch.rereading(self._records.clock.monotonic())
            return watch.under_way.last + 2 if watch.under_way else None
        if errand is Errand.BACKFILL and watch.channel.channel_id is not None:
            ledger = await self._records.ledger(watch.channel.channel_id)
            lowest = await self._records.lowest(ledger) if ledger else None
            return None if lowest is None else lowest + 1
        return watch.before

    async def _why_not(self, channel: Channel) -> RejectedError:
        """Ask the landing page why a name has no page of posts; return what to raise."""
        answer = await self._line.landing(channel.name)
        holder = Holder.NOBODY if answer.moved else read_landing(answer.html)
        return why_not(channel.name, holder)

    async def _nothing(self, watch: PreviewWatch, page: PreviewPage, before: int | None) -> None:
        """Believe that a channel is empty only while nothing is known to have been posted in it."""
        channel_id = watch.channel.channel_id
        ledger = await self._records.ledger(channel_id) if channel_id is not None else None
        if before is not None or watch.channel.anchor or (ledger is not None and ledger.head > 0):
            raise EmptyPageError("t.me says that it has no posts, though some are known.")
        if ledger is not None:
            now = self._records.clock.now()
            await self._records.ingest(
                [Top(channel_id=ledger.channel_id, message_id=0, seen_at=now)]
            )
        if (page.title, page.about) != (watch.channel.title, watch.channel.about):
            watch.channel = await self._records.save(
                watch.channel, title=page.title, about=page.about, subscribers=page.subscribers
            )
        await self._note_live(watch)
        if not watch.read:
            self._records.say("nothing posted yet", channel=watch.channel.name)
        watch.read = True
        self._due(watch, self._records.settings.preview_poll_min)

    async def _identify(self, watch: PreviewWatch, page: PreviewPage) -> int:
        """Keep what a page says of its channel and return its id.

        Raises RejectedError where the id is not known: posts could not be told from another's, and
        where it is another's: ids mean something within one channel only.
        """
        channel = watch.channel
        channel_id = page.channel_id or channel.channel_id
        if channel_id is None:
            raise RejectedError(
                "Its web page does not say which channel it is, so its posts cannot be kept.",
                code=0,
                remedy="An account can read it: flagfall login.",
            )
        if channel.channel_id not in (None, channel_id):
            raise taken_over(channel.name)
        facts = {
            "channel_id": channel_id,
            "username": page.name or channel.username,
            "title": page.title or channel.title,
            "about": page.about or channel.about,
            "subscribers": page.subscribers or channel.subscribers,
        }
        if any(getattr(channel, name) != value for name, value in facts.items()):
            watch.channel = await self._records.save(channel, **facts)
        return channel_id

    async def _anchor(
        self, watch: PreviewWatch, page: PreviewPage, channel_id: int, before: int | None
    ) -> bool:
        """Find the newest id of before the channel was added; False if it is on an older page.

        Told is what was posted since somebody asked for the channel, however late it is read.
        """
        anchor = anchor_on(page, watch.channel, before)
        if anchor is None:
            clock = self._records.clock
            piece = piece_of(watch, page, before=before, head=0, now=steady(clock))
            await self._records.ingest(
                observations(watch, piece, channel_id=channel_id, present=(), now=clock.now())
            )
            watch.before = page.oldest + 1
            return False
        watch.channel = await self._records.save(watch.channel, anchor=anchor)
        return self._records.is_ours(watch.channel)

    async def _ledger(self, watch: PreviewWatch, channel_id: int) -> Ledger:
        """Return the channel's ledger, opened if nobody has begun one."""
        ledger = await self._records.ledger(channel_id)
        return ledger or await self._records.open_ledger(channel_id, watch.channel)

    async def _take(
        self, watch: PreviewWatch, page: PreviewPage, ledger: Ledger, before: int | None
    ) -> Piece:
        """Commit what a page says, and have people see that the channel is read."""
        now = self._records.clock.now()
        piece = piece_of(
            watch, page, before=before, head=ledger.head, now=steady(self._records.clock)
        )
        present = await self._records.store.present(ledger.channel_id, piece.first, piece.proven)
        contradicts = before is not None and min(present, default=page.oldest) < page.oldest
        if before is not None and contradicts and not self._is_bottom(watch, before):
            raise UnbelievedError("t.me shows nothing below a post, though posts are known there.")
        await self._records.ingest(
            observations(watch, piece, channel_id=ledger.channel_id, present=present, now=now)
        )
        begins = watch.channel.state is not ChannelState.LIVE or ledger.head == 0
        await self._note_live(watch)
        if begins and watch.channel.state is ChannelState.LIVE:  # somebody may have removed it
            self._records.say("watching", channel=watch.channel.name, newest=page.newest)
        watch.read = True
        return piece

    async def _note_live(self, watch: PreviewWatch) -> None:
        """Have people see that a channel is read, when it was new or could not be."""
        if watch.channel.state is not ChannelState.LIVE:
            watch.channel = await self._records.save(
                watch.channel, state=ChannelState.LIVE, reason=""
            )

    def _is_bottom(self, watch: PreviewWatch, before: int) -> bool:
        """Whether it is believed by now that nothing is below a page, though posts are known there.

        Once that was shown often enough, for as long as people wait for an alarm, and not once
        anything else, while the newest page was well.
        """
        if before - 1 > watch.bottom:
            now, settings = self._records.clock.monotonic(), self._records.settings
            bottom = watch.bottoms.setdefault(before, Bottom(since=now, last=now))
            bottom.note(now, settings)
            if not bottom.certain(settings):
                return False
            watch.bottom = before - 1
            self._records.say("history cleared", channel=watch.channel.name, below=before - 1)
        return True

    async def _note(self, watch: PreviewWatch, piece: Piece, channel_id: int) -> None:
        """Keep what need not be read again for its age, and how far back the channel is read."""
        await self._records.note_reread(shorten(watch.rereadings, piece.first, piece.proven))
        ledger = await self._ledger(watch, channel_id)
        if ledger.backfill_since is not None and ledger.floor <= piece.first:
            times = [e.posted_at for e in piece.page.entries if e.posted_at is not None]
            oldest = min(times, default=None)
            if await self._records.note_backfill(
                channel_id, since=ledger.backfill_since, oldest=oldest, ends=piece.ends
            ):
                self._records.say("read back", channel=watch.channel.name, to=ledger.floor)

    def _plan_back(self, watch: PreviewWatch, ledger: Ledger) -> None:
        """Plan to read on below the floor, once it can be told what such a page lacks."""
        if ledger.backfill_since is None:
            watch.back_at = None
        elif watch.proof.upto >= ledger.floor - 1:
            watch.back_at = self._records.clock.monotonic()

    async def _plan(self, watch: PreviewWatch, piece: Piece, ledger: Ledger) -> None:
        """Plan a channel's next poll: at once below this page, or the newest after a while."""
        settings, now = self._records.settings, self._records.clock.now()
        gaps, above = await self._records.missing(ledger)
        if piece.newest:
            watch.interval = poll_interval(
                posting_times(piece.page),
                now,
                settings,
                channels=len(self._watches),
                found_at=watch.found_at,
            )
        watch.before = None if piece.ends else _next_below(gaps, above, piece)
        if watch.before is not None:
            if watch.is_history(watch.before):
                self._due(watch, 0.0)  # behind the others
            return
        unproven = ledger.backfill_since is not None and watch.back_at is None
        if gaps or unproven or await self._in_doubt(piece, ledger):
            self._due(watch, min(watch.interval, settings.confirm_after * _A_LITTLE_LATER))
        else:
            self._due(watch, watch.interval)

    async def _in_doubt(self, piece: Piece, ledger: Ledger) -> bool:
        """Whether posts above the newest one shown may be gone: a second look tells."""
        newest = piece.page.newest
        if not piece.newest or newest >= ledger.head:
            return False
        return bool(await self._records.store.present(ledger.channel_id, newest + 1, ledger.head))

    def _due(self, watch: PreviewWatch, seconds: float) -> None:
        watch.due_at = self._records.clock.monotonic() + seconds


def _next_below(gaps: Sequence[Range], above: Sequence[Slots], piece: Piece) -> int | None:
    """Return below which id to read on for what is missing below a page; None if nothing is.

    The page is to show an id that is known already: the lowest above the gap where something is.
    """
    below = [gap for gap in gaps if gap[0] < piece.page.oldest]
    if not below:
        return None
    end = below[-1][1]
    solid = (run.first for run in above if run.first > end and run.kind is not SlotKind.ABSENT)
    return min(next(solid, piece.page.oldest), piece.page.oldest) + 1
