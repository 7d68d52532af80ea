"""Every signed-in account and the web preview: who is at work, and who reads which channel."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from bot.clock import wait
from bot.daemon.account import FROZEN_PAUSE, AccountLoop
from bot.daemon.standings import keep_standing
from bot.errors import LockedError, StoreError
from bot.model import AccountStanding, ChannelState
from bot.together import end_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bot.clock import Clock
    from bot.daemon.account import Source
    from bot.daemon.placing import Placing
    from bot.model import Channel
    from bot.ops.logs import EventLog
    from bot.store.protocol import Store

_LOOK = 2.0  # seconds between looks at the session files and at how the accounts stand
_PLACE_AGAIN = 60.0  # seconds; budgets for looking up names come back with time


class Page(Protocol):
    """What reads public web pages: ``bot.sources.web_preview.WebPreview``."""

    ready: asyncio.Event

    @property
    def waits(self) -> float:
        """Seconds until t.me is asked again, because it said no; 0.0 if it did not."""
        ...

    async def resolve(self, channel: Channel) -> Channel:
        """Return a named channel as its page shows it."""
        ...

    def refresh(self) -> None:
        """Look at the stored channels again."""
        ...


class Accounts:
    """Runs a loop for each session file, and keeps every channel where it can be read.

    ``open_source`` makes what reads with an account; ``page`` is None where no web pages are read.
    ``on_trouble`` hears what the store says no to; ``wake`` is called when something is to be told.
    """

    def __init__(  # noqa: PLR0913  what it is built from
        self,
        folder: Path,
        store: Store,
        placing: Placing,
        *,
        open_source: Callable[[str], Source],
        page: Page | None,
        clock: Clock,
        log: EventLog,
        on_trouble: Callable[[str], None],
        wake: Callable[[], None],
    ) -> None:
        self.loops: dict[str, AccountLoop] = {}
        self.page = page
        self._folder = folder
        self._store = store
        self._placing = placing
        self._open_source = open_source
        self._clock = clock
        self._log = log
        self._on_trouble = on_trouble
        self._wake = wake
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._in_use: set[str] = set()
        self._frozen_until: dict[str, float] = {}  # when to try them again, in monotonic seconds
        self._changed = asyncio.Event()
        self._place_at = 0.0
        self._counted = True

    @property
    def able(self) -> list[AccountLoop]:
        """The accounts that can read, as far as is known, by name."""
        return [loop for _, loop in sorted(self.loops.items()) if not loop.why_not]

    async def open(self) -> None:
        """Take every session there is, and give each channel a place before anybody reads.

        Raises LockedError when another process uses a session, StoreError.
        """
        standings = {standing.name: standing for standing in await self._store.accounts()}
        try:
            for name, path in self._files().items():
                loop = self._loop(name, path, standings.get(name))
                loop.take()
                self.loops[name] = loop
        except LockedError:
            self.close()
            raise
        self._log_placed(await self._placing.begin(self._standings))

    async def run(self) -> None:
        """Read with every account, also those signed in meanwhile, until cancelled."""
        for name in self.loops:
            self._begin(name)
        try:
            while True:
                self._changed.clear()
                await self._look()
                await wait(self._clock, self._changed, _LOOK)
        finally:
            await self._end()

    def refresh(self) -> None:
        """Have every channel's place looked at, and every source take up what changed."""
        self._place_at = 0.0
        self._changed.set()
        self._refresh_sources()

    def learn(self, channel: Channel) -> None:
        """Take up what a source found out about a channel; the source itself knows it already."""
        self._counted = False
        if channel.state is ChannelState.BLOCKED:  # another may be able to read it
            self._place_at = 0.0
            self._changed.set()

    async def all_read(self) -> None:
        """Return once every channel that can be read now has been read once, by whomever."""
        while not (readings := self._readings()) or not all(r.is_set() for r in readings):
            waiting = next((ready for ready in readings if not ready.is_set()), self._changed)
            await wait(self._clock, waiting, _LOOK)  # an account may be lost meanwhile

    def close(self) -> None:
        """Let go of every session."""
        for loop in self.loops.values():
            loop.release()

    def _readings(self) -> list[asyncio.Event]:
        pages = [self.page.ready] if self.page is not None else []
        return [*(loop.source.ready for loop in self.able), *pages]

    async def _look(self) -> None:
        """Take up what came, drop what went, note how the accounts stand, place the channels."""
        for task in [task for task in self._tasks.values() if task.done()]:
            task.result()
        try:
            await self._look_at_files()
            for loop in self.loops.values():
                await self._look_at(loop)
            if self._clock.monotonic() >= self._place_at:
                await self._place()
            elif not self._counted:
                self._counted = True
                await self._placing.count(self._standings)
        except StoreError as error:
            self._on_trouble(str(error))
            self._place_at = 0.0

    async def _look_at_files(self) -> None:
        files = self._files()
        for name in self.loops.keys() - files.keys():
            await self._drop(name)
        for name, path in files.items():
            known = self.loops.get(name)
            if known is None or known.has_new_session() or self._may_be_free(known):
                await self._take_up(name, path, known)

    def _may_be_free(self, loop: AccountLoop) -> bool:
        """Whether a frozen account was left alone for long enough to be tried again."""
        if not loop.frozen:
            return False
        now = self._clock.monotonic()
        return self._frozen_until.setdefault(loop.name, now + FROZEN_PAUSE) <= now

    async def _take_up(self, name: str, path: Path, known: AccountLoop | None) -> None:
        """Begin to read with an account that was signed in, or may be free again."""
        kept = {standing.name: standing for standing in await self._store.accounts()}
        loop = self._loop(name, path, known.standing if known else kept.get(name))
        try:
            loop.take()
        except LockedError as error:  # `flagfall login` is not quite done, as a rule
            if name not in self._in_use:
                self._log.event("account not taken up yet", account=name, reason=str(error))
            self._in_use.add(name)
            return
        self._in_use.discard(name)
        self._frozen_until.pop(name, None)
        self._log.event("account taken up", account=name)
        self.loops[name] = loop
        self._begin(name)
        self._place_at = 0.0

    def _begin(self, name: str) -> None:
        task = asyncio.create_task(self.loops[name].run())
        task.add_done_callback(lambda _: self._changed.set())
        self._tasks[name] = task

    async def _drop(self, name: str) -> None:
        """Stop reading with an account whose session file was taken away."""
        self._log.event("account taken away", account=name)
        loop, task = self.loops.pop(name), self._tasks.pop(name)
        await end_all([task])
        loop.release()
        self._place_at = 0.0

    async def _look_at(self, loop: AccountLoop) -> None:
        """Keep how an account stands, and tell whom it concerns, if it changed."""
        before, now = loop.standing, self._clock.now()
        standing = loop.stands(now)
        if standing == before:
            return
        if standing.reason != before.reason:
            self._log_change(standing)
        await keep_standing(self._store, standing, now=now)
        loop.standing = standing
        self._place_at = 0.0
        self._wake()

    def _log_change(self, standing: AccountStanding) -> None:
        if standing.reason:
            self._log.event("account blocked", account=standing.name, reason=standing.reason)
        else:
            self._log.event("account reads again", account=standing.name)

    async def _place(self) -> None:
        self._place_at = self._clock.monotonic() + _PLACE_AGAIN
        moved = await self._placing.place(self._standings)
        self._log_placed(moved)
        if moved:
            self._refresh_sources()

    def _log_placed(self, moved: Iterable[Channel]) -> None:
        for place, channels in sorted(Counter(channel.account for channel in moved).items()):
            self._log.event("channels placed", account=place or "nowhere", count=channels)

    @property
    def _standings(self) -> list[AccountStanding]:
        return [loop.standing for loop in self.able]

    def _refresh_sources(self) -> None:
        for loop in self.loops.values():
            loop.source.refresh()
        if self.page is not None:
            self.page.refresh()

    def _files(self) -> dict[str, Path]:
        return {path.stem: path for path in sorted(self._folder.glob("*.session"))}

    def _loop(self, name: str, path: Path, standing: AccountStanding | None) -> AccountLoop:
        known = standing or AccountStanding(name=name)
        return AccountLoop(path, self._open_source(name), known)

    async def _end(self) -> None:
        await end_all(self._tasks.values())
        self.close()
