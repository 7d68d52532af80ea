"""Posts as everybody sees them without an account: the public pages t.me/s/NAME.

One request at a time, to whichever channel is most overdue, the busier a channel the more often.
What a page lacks is read for below it; what it does not have in its own range is gone or never was.
A page that cannot be believed or read changes nothing: it is waited out, or kept and told of.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.clock import wait
from bot.errors import (
    NetworkError,
    RefusedError,
    RejectedError,
    StoreError,
    UndecodableError,
)
from bot.sources.preview_line import PreviewLine
from bot.sources.preview_reading import PreviewReading, UnbelievedError
from bot.sources.preview_records import Ingest, Records
from bot.sources.preview_watch import Pending, PreviewList

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    import httpx

    from bot.clock import Clock
    from bot.config import Config
    from bot.model import Channel
    from bot.sources.preview_watch import Errand, PreviewWatch
    from bot.store.protocol import Store

_BLOCKED_PAUSE = 3600.0  # seconds until a channel that cannot be read is tried again
_LONGEST_PAUSE = 3600.0  # seconds until one that t.me has trouble with is
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
        self._records = Records(
            store, ingest, config.ingestion, clock=clock, say=say, on_change=on_change
        )
        self._reading = PreviewReading(
            self._line, self._records, self.watches, quarantine=config.data / "quarantine"
        )

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
        try:
            await self._reading.read(watch, errand)
        except UndecodableError as error:
            await self._not_understood(watch, error)
        except UnbelievedError as error:
            await self._failure(watch, error)
        except RejectedError as error:
            await self._block(watch, str(error))
        except NetworkError as error:
            watch.unanswered += 1  # the others first: it may be this page only
            self._say("web preview waits", reason=error.message, seconds=round(self._line.busy))
        else:
            watch.failures = watch.unanswered = 0
            self._failing.clear()
            self._line.trust()

    async def _not_understood(self, watch: PreviewWatch, error: UndecodableError) -> None:
        """Show one channel as not readable; of many, that t.me has changed."""
        self._say("page not understood", channel=watch.channel.name, reason=error.message)
        if await self._suspect_the_line(watch):
            return
        await self._block(watch, f"Its web page cannot be read by this version. {error}")

    async def _block(self, watch: PreviewWatch, reason: str) -> None:
        watch.before = None
        watch.due_at = self._clock.monotonic() + _BLOCKED_PAUSE
        if not watch.blocked or watch.channel.reason != reason:
            watch.channel = await self._records.block(watch.channel, reason)

    async def _failure(self, watch: PreviewWatch, error: UnbelievedError) -> None:
        """Put off a channel that t.me tells untruths about."""
        watch.failures += 1
        watch.before = None
        longest = max(_LONGEST_PAUSE, self._settings.preview_poll_min)
        pause = min(self._settings.preview_poll_min * 2.0 ** min(watch.failures - 1, 20), longest)
        watch.due_at = self._clock.monotonic() + pause
        self._say(
            "reading failed for now",
            channel=watch.channel.name,
            reason=error.message,
            seconds=round(pause),
        )
        await self._suspect_the_line(watch)

    async def _suspect_the_line(self, watch: PreviewWatch) -> bool:
        """Take note that a channel failed; if several did, ask nothing of t.me for a while."""
        self._failing.add(watch.channel.ref)
        if len(self._failing) < _NOT_THE_CHANNEL:
            return False
        told = await self._line.refuse(f"The pages of {len(self._failing)} channels fail in a row.")
        self._say("web preview waits", reason=told.message, seconds=round(told.seconds))
        return True

    async def _look_for_rereadings(self) -> None:
        """Take up what has become old enough to be read again."""
        now = self._clock.monotonic()
        if now - self._looked_at < min(_LOOK, min(self._settings.reread_after, default=_LOOK)):
            return
        self._looked_at = now
        own = {w.channel.channel_id: w for w in self.watches if w.read and not w.blocked}
        done = []
        for due in await self._records.rereadings() if own else ():
            watch = own.get(due.channel_id)
            if watch is None:
                continue
            if due.needed == 0:
                done.append(due)  # it was read when it was that old
            elif (due.after, due.absent) not in watch.rereadings:
                watch.rereadings[due.after, due.absent] = Pending(rereading=due, last=due.last)
                if due.last > watch.proof.upto:  # a poll is to show first how far a page can tell
                    watch.due_at = min(watch.due_at, now + self._settings.confirm_after)
        await self._records.note_reread(done)

    def _check_ready(self) -> None:
        """Take note that every channel has been read that can be read now."""
        if self._line.waits > 0 or all(watch.settled for watch in self.watches):
            self.ready.set()
