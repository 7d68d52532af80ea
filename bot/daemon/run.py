"""One running Flagfall: how its parts hear of each other, and their loops."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import suppress
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.chat.conversation import Conversation
from bot.clock import SystemClock
from bot.config.lexicon import lexicon_of
from bot.daemon.intake import Intake
from bot.daemon.parts import open_bot, open_inbox, senders
from bot.daemon.preparation import (
    offer_claim,
    print_banner,
    recover,
    require_readers,
    say_who_hears,
    say_who_reads,
    take_settings,
)
from bot.daemon.report import Reporting
from bot.daemon.warmth import warm_up
from bot.daemon.watchdog import Watchdog
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.dispatch.letters import Glosses
from bot.errors import StoreError
from bot.ops.bridge import logging_into
from bot.ops.control import ControlServer
from bot.ops.lock import hold
from bot.rules.glossary import Glossary
from bot.store.sqlite import open_store
from bot.together import run_together
from bot.trial import try_receiver
from bot.verbs import bound_verbs

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.chat.ports import StatusReport
    from bot.clock import Clock
    from bot.config import Config
    from bot.ops.logs import EventLog
    from bot.store.protocol import Store

_STORE_PAUSE = 2.0  # seconds between attempts while the store says no
_SLACK = 5.0  # seconds beyond the longest request that stopping may take


async def run_daemon(config: Config, *, log: EventLog) -> int:
    """Watch until SIGTERM or SIGINT; return the exit code.

    Raises LockedError when another process holds the data folder or a session, InputError when
    nothing can be read, StoreError when the database cannot be used.
    """
    clock = SystemClock()
    with logging_into(log), hold(config.data / "lock", what="flagfall run"):
        require_readers(config)
        store = await open_store(config.data / "flagfall.db", clock=clock)
        try:
            daemon = Daemon(config, store, clock=clock, random=Random(), log=log)  # noqa: S311  jitter
            await daemon.prepare()
            await daemon.run()
        finally:
            await store.close()
    return 0


class Daemon:
    """The parts, each handed what it needs of the others."""

    def __init__(
        self, config: Config, store: Store, *, clock: Clock, random: Random, log: EventLog
    ) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        self._log = log
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._claim_file = config.data / "claim-code"
        self._desk = Desk(store, clock=clock, lexicon=lexicon_of(config))
        self._intake = Intake(
            config,
            store,
            self._desk,
            clock=clock,
            random=random,
            log=log,
            wake=self._wake,
            on_change=self._changed.set,
        )
        self._open_telling(random)

    def _open_telling(self, random: Random) -> None:
        """Build what turns hits into messages, and messages of people into changes."""
        zone = ZoneInfo(self._config.display.timezone)
        self._bot = open_bot(self._config)
        self._ways = senders(self._bot, self._config.receivers, clock=self._clock)
        self._dispatch = Dispatch(
            self._store,
            self._ways,
            clock=self._clock,
            random=random,
            settings=self._config.delivery,
            zone=zone,
            say=self._log.event,
            glosses=Glosses(
                gloss=Glossary(self._desk.lexicon).glosses_of,
                language=self._config.display.language,
            ),
        )
        self._reporting = Reporting(
            self._intake.accounts, self._intake.placing, self._config.ingestion, zone
        )
        self._conversation = self._open_conversation(zone)

    def _open_conversation(self, zone: ZoneInfo) -> Conversation | None:
        if self._bot is None:
            return None
        inbox = open_inbox(self._bot, self._store, clock=self._clock, wake=self._wake)
        return Conversation(
            self._bot,
            inbox,
            self._store,
            self._desk,
            clock=self._clock,
            zone=zone,
            resolver=self._intake.lookup,
            status=self._report,
            ingestion=self._config.ingestion,
            on_change=self._changed.set,
            wake=self._wake,
            log=self._log,
        )

    async def prepare(self) -> None:
        """Recover what a killed process left, take over settings, and give channels their places.

        Raises LockedError when another process uses a session.
        """
        await recover(self._store, self._log)
        await take_settings(self._config, self._desk, self._store)
        await self._intake.accounts.open()
        await offer_claim(self._desk, self._store, self._claim_file)
        await self._intake.judging.reload()
        gc.collect()
        gc.freeze()  # rules and dictionaries stay: to look through them again takes up to 0.3 s
        await print_banner(self._config, self._desk, self._store, self._log, self._claim_file)
        say_who_reads(self._config, self._log)
        await say_who_hears(self._config, self._store, self._log)

    async def run(self) -> None:
        """Run every loop until a signal asks to stop; raises what a loop raises."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        try:
            await run_together(self._loops(), finish=self._finish)
        finally:
            await self._intake.aclose()
            if self._bot is not None:
                await self._bot.aclose()

    def _loops(self) -> list[Coroutine[Any, Any, None]]:
        verbs = bound_verbs(
            self._desk,
            self._store,
            resolver=self._intake.lookup,
            into=self._intake.pipeline.ingest,
            tester=partial(
                try_receiver,
                ways=self._ways,
                clock=self._clock,
                timeout=self._config.delivery.request_timeout,
            ),
            timezone=self._config.display.timezone,
            on_change=self._changed.set,
        )
        watchdog = Watchdog(
            self._store,
            clock=self._clock,
            settings=self._config.ingestion,
            say=self._log.event,
            wake=self._wake,
            zone=ZoneInfo(self._config.display.timezone),
        )
        loops: list[Coroutine[Any, Any, None]] = [
            *self._intake.loops(),
            self._take_changes(),
            self._announce_ready(),
            watchdog.run(),
            ControlServer(self._config.data / "control.sock", verbs).run(),
            self._dispatch.run(),
            self._until_stopped(),
        ]
        if self._conversation is not None:
            loops.append(self._conversation.run())
        return loops

    async def _until_stopped(self) -> None:
        await self._stopping.wait()
        self._log.event("stopping; the send in hand is finished first")

    async def _finish(self) -> None:
        """Finish the command and the send in hand."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._config.delivery.request_timeout + _SLACK):
                if self._conversation is not None:
                    await self._conversation.stop()
                await self._dispatch.stop()

    async def _announce_ready(self) -> None:
        await self._intake.accounts.all_read()
        self._log.plain("ready")
        await warm_up(self._desk.lexicon)
        await asyncio.Event().wait()

    async def _take_changes(self) -> None:
        """Take up what people change, as they change it."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._intake.judging.reload()
            except StoreError as error:
                self._intake.on_trouble(str(error))
                self._changed.set()
                await self._clock.sleep(_STORE_PAUSE)
                continue
            self._intake.accounts.refresh()
            self._dispatch.wake()
            if self._claim_file.exists() and not await self._desk.claim.is_open():
                self._claim_file.unlink()

    def _wake(self) -> None:
        self._dispatch.wake()

    def _report(self) -> StatusReport:
        troubles = (
            self._intake.trouble,
            *self._intake.lists.troubles,
            self._dispatch.trouble,
            self._conversation.trouble if self._conversation else "",
        )
        return self._reporting.report(troubles, now=self._clock.now())
