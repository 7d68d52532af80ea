"""Posts as everybody sees them without an account: the public pages t.me/s/NAME.

One request at a time, to whichever channel is most overdue, the busier a channel the more often.
What a page lacks is read for below it; what it does not have in its own range is gone or never was.
A page that cannot be believed or read changes nothing: it is waited out, or kept and told of.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.clock import wait
from bot.errors import (
    NetworkError,
    RefusedError,
    RejectedError,
    StoreError,
    UndecodableError,
)
from bot.render.durations import span_of
from bot.sources.pending import take_up
from bot.sources.preview_doubt import Doubt, doubtful_pause
from bot.sources.preview_landing import CLOSED, TAKEN_OVER
from bot.sources.preview_line import PreviewLine
from bot.sources.preview_reading import EmptyPageError, PreviewReading, UnbelievedError
from bot.sources.preview_records import PreviewRecords
from bot.sources.preview_watch import Errand, PreviewList

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    import httpx

    from bot.clock import Clock
    from bot.config import Config
    from bot.model import Channel
    from bot.sources.preview_watch import PreviewWatch
    from bot.sources.records import Ingest
    from bot.store.protocol import Store

# What shows that a channel's page cannot be read, or not be believed.
Failure = UndecodableError | UnbelievedError | RejectedError

# Of a channel that was read before: that nobody is called so is not what is wrong.
_GONE = "It is private now, or was closed or renamed: neither an account nor its web page shows it."
_UNREADABLE = "Sign an account in (flagfall login), or update Flagfall."
_NOT_THE_CHANNEL = 3  # channels failing in a row: then it is t.me or its design, not the channel
_DISK_WAIT = 2.0  # seconds between attempts while the store says no
_LOOK = 30.0  # seconds between looks at what is old enough to be read again


class WebPreview:
    """Reads the channels whose account is PREVIEW; ``run`` lasts until cancelled.

    ``ready`` is set once each of them that can be read now has been read once.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        ingest: Ingest,
        *,
        clock: Clock,
        random: Random,
        say: Callable[..., None],
        on_change: Callable[[Channel], None],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Open nothing yet; ``transport`` replaces the network in tests.

        Raises:
            ConfigError: TELEGRAM_PROXY is of a kind that HTTP cannot go through.
        """
        self.ready = asyncio.Event()
        self.watches = PreviewList(clock, config.ingestion)
        self._settings = config.ingestion
        self._clock = clock
        self._say = say
        self._store = store
        self._changed = asyncio.Event()
        self._changed.set()
        self._failing: set[str] = set()  # channels that failed since the last success
        self._looked_at = float("-inf")
        self._line = PreviewLine(config, store, clock=clock, random=random, transport=transport)
        self._records = PreviewRecords(
            settings=config.ingestion,
            store=store,
            ingest=ingest,
            clock=clock,
            say=say,
            on_change=on_change,
        )
        self._reading = PreviewReading(
            self._line, self._records, self.watches, quarantine=config.data / "quarantine"
        )

    @property
    def waits(self) -> float:
        """Seconds until t.me is asked again, because it said no; 0.0 if it did not."""
        return self._line.waits

    def refresh(self) -> None:
        """Take up channels that were added, drop those removed."""
        self._changed.set()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._line.aclose()

    async def resolve(self, channel: Channel) -> Channel:
        """Return a named channel as its page shows it; its id is None while nothing is posted.

        Raises RefusedError with a sentence when it cannot be read here, ThrottledError or
        NetworkError when t.me does not answer now.
        """
        try:
            page = await self._reading.page(channel)
        except RejectedError as error:
            raise RefusedError(error.message, remedy=error.remedy) from error
        return replace(
            channel,
            channel_id=page.channel_id,
            username=page.name or None,
            title=page.title,
            about=page.about,
            subscribers=page.subscribers,
            # What is posted from here on is news, whatever the clocks of the two machines say.
            anchor=page.newest if page.entries else channel.anchor,
        )

    async def run(self) -> None:
        """Read, for ever. A full disk is waited out."""
        recalled = False
        while True:
            try:
                if not recalled:
                    await self._line.recall()
                    recalled = True
                await self._step()
            except StoreError as error:
                self._say("web preview waits", reason=error.message, seconds=round(_DISK_WAIT))
                await self._clock.sleep(_DISK_WAIT)

    async def _step(self) -> None:
        """Read one page, or wait until there is one to read."""
        if self._changed.is_set():
            self._changed.clear()
            self.watches.keep(await self._store.channels())
        self._check_ready()
        seconds = self._line.busy
        if seconds <= 0:
            await self._look_for_rereadings()
            found = self.watches.next()
            if found is not None:
                await self._attempt(*found)
                return
            seconds = self.watches.pause() or _LOOK
        await wait(self._clock, self._changed, min(seconds, _LOOK))

    async def _attempt(self, watch: PreviewWatch, errand: Errand) -> None:
        """Read one page of a channel, and put it off if that fails."""
        watch.asked = True
        try:
            await self._reading.read(watch, errand)
        except (UndecodableError, UnbelievedError, RejectedError) as error:
            await self._failure(watch, errand, error)
        except NetworkError as error:
            # The others first: it may be this page only.
            watch.failures += 1
            watch.due_at = max(watch.due_at, self._clock.monotonic())
            self._say("web preview waits", reason=error.message, seconds=round(self._line.busy))
        else:
            self._success(watch, errand)

    def _success(self, watch: PreviewWatch, errand: Errand) -> None:
        self._failing.clear()
        self._line.trust()
        watch.failures = 0
        if errand is Errand.BACKFILL:
            watch.back_failures = 0
        if errand is not Errand.POLL or watch.doubt is None:
            return
        if watch.before is None or not watch.doubt.below:
            watch.doubt = None

    async def _failure(self, watch: PreviewWatch, errand: Errand, error: Failure) -> None:
        """Put off a channel, or what was read of it; of many, suspect t.me."""
        if isinstance(error, UndecodableError):
            self._say("page not understood", channel=watch.channel.name, reason=error.message)
        if not watch.blocked and not isinstance(error, RejectedError):
            await self._suspect_the_line(watch)
        now = self._clock.monotonic()
        if errand is not Errand.POLL:  # whether the channel can be read, its newest page tells
            again_at = self._later(watch, errand, now)
            watch.due_at = min(watch.due_at, again_at)
            self._put_off(watch, error, again_at - now)
            return
        below = watch.before is not None
        if not below:
            watch.bottoms.clear()
        if watch.doubt is None or watch.doubt.below != below:
            watch.doubt = Doubt(since=now, below=below)
        watch.before = None
        watch.doubt.note(str(error) if isinstance(error, RejectedError) else type(error).__name__)
        if self._is_certain(watch, watch.doubt, error):
            pause = watch.doubt.blocked_pause(self._settings)
            await self._block(watch, self._reason(watch, watch.doubt, error), pause)
        else:
            pause = watch.doubt.pause(now, self._settings)
            self._put_off(watch, error, pause)
        watch.due_at = self._clock.monotonic() + pause

    def _later(self, watch: PreviewWatch, errand: Errand, now: float) -> float:
        """Put off what was read of a channel besides its newest page; return until when."""
        pause = partial(doubtful_pause, settings=self._settings)
        if errand is Errand.REREAD and watch.under_way is not None:
            return watch.put_off(watch.under_way, pause, now)
        watch.back_failures += 1
        watch.back_not_before = now + pause(watch.back_failures)
        return watch.back_not_before

    def _is_certain(self, watch: PreviewWatch, doubt: Doubt, error: Failure) -> bool:
        """Whether a channel that fails is to be shown as one that cannot be read."""
        if watch.blocked:
            return True
        if doubt.below and watch.channel.anchor is not None:
            return False  # what is new is read; what is missing is shown as a gap
        if isinstance(error, RejectedError) and not watch.known:
            return True
        confirmed = doubt.confirmed and not isinstance(error, UnbelievedError)
        return confirmed or doubt.lasts(self._clock.monotonic(), self._settings)

    def _reason(self, watch: PreviewWatch, doubt: Doubt, error: Failure) -> str:
        """Return why a channel cannot be read, and what can be done about it."""
        lasting = span_of(self._clock.monotonic() - doubt.since)
        if isinstance(error, UndecodableError):
            return f"Its web page cannot be read by this version. {error} {_UNREADABLE}"
        if isinstance(error, EmptyPageError):
            return f"Its web page has shown nothing for {lasting}, though posts are known."
        if isinstance(error, UnbelievedError):
            return f"Its web page has not been credible for {lasting}: {error}"
        return _GONE if watch.known and error.code not in (CLOSED, TAKEN_OVER) else str(error)

    async def _block(self, watch: PreviewWatch, reason: str, pause: float) -> None:
        again = f"It is tried again within {span_of(max(pause, self._line.waits))}."
        reason = f"{reason} {again}"
        if not watch.blocked or watch.channel.reason != reason:
            watch.channel = await self._records.block(watch.channel, reason)

    def _put_off(self, watch: PreviewWatch, error: Failure, seconds: float) -> None:
        name, reason = watch.channel.name, error.message
        self._say("reading failed for now", channel=name, reason=reason, seconds=round(seconds))

    async def _suspect_the_line(self, watch: PreviewWatch) -> None:
        """Take note that a channel failed; if several did, ask nothing of t.me for a while."""
        self._failing.add(watch.channel.ref)
        if len(self._failing) < _NOT_THE_CHANNEL:
            return
        told = await self._line.refuse(f"The pages of {len(self._failing)} channels fail in a row.")
        self._failing.clear()
        self._say("web preview waits", reason=told.message, seconds=round(told.seconds))

    async def _look_for_rereadings(self) -> None:
        """Take up what has become old enough to be read again."""
        now = self._clock.monotonic()
        if now - self._looked_at < min(_LOOK, min(self._settings.reread_after, default=_LOOK)):
            return
        self._looked_at = now
        own = {w.channel.channel_id: w for w in self.watches if w.read and not w.blocked}
        for due in await self._records.rereadings(own) if own else ():
            watch = own[due.channel_id]
            # Where it cannot be told yet what a page lacks, a poll is to show that first.
            if take_up(watch.rereadings, due) and due.last > watch.proof.upto:
                watch.due_at = min(watch.due_at, now + self._settings.confirm_after)

    def _check_ready(self) -> None:
        """Take note that every channel has been read that can be read now."""
        if self._line.waits > 0 or all(watch.settled for watch in self.watches):
            self.ready.set()
