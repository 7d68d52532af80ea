"""One running Flagfall: builds every part from Config, runs every loop, closes in reverse."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import ExitStack, suppress
from dataclasses import replace
from importlib.metadata import version
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.chat.conversation import Conversation
from bot.chat.ports import Lag, StatusReport
from bot.clock import SystemClock
from bot.desk import Desk
from bot.dispatch import Dispatch, Sender
from bot.errors import InputError, RejectedError
from bot.model import Delivery, Message, Role
from bot.notify.bot_api import BotApi
from bot.notify.console import Console
from bot.ops.bridge import connect_logging
from bot.ops.control import ControlServer
from bot.ops.lock import hold
from bot.ops.private import write_private
from bot.pipeline import Judgement, Pipeline
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.ruleset import RuleSet
from bot.sources.user_session import UserSession
from bot.store.sqlite import open_store
from bot.verbs import bound_verbs

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from pathlib import Path

    from bot.clock import Clock
    from bot.config import Config
    from bot.model import Channel, Hit
    from bot.ops.logs import EventLog
    from bot.store.protocol import Store

ACCOUNT = "main"
_LOOK_AGAIN = 2.0  # seconds between looks at a session file that Telegram no longer accepts
_SLACK = 5.0  # seconds beyond the longest request that stopping may take
_APPLIED_NOTIFY = "notify_chat_of_settings"


async def run_daemon(config: Config, *, log: EventLog) -> int:
    """Watch until SIGTERM or SIGINT; return the exit code.

    Raises LockedError when another process holds the data folder or the session, InputError when
    no account is signed in, StoreError when the database cannot be used.
    """
    clock = SystemClock()
    sessions = config.data / "sessions"
    with ExitStack() as locks:
        locks.enter_context(hold(config.data / "lock", what="flagfall run"))
        if not (sessions / f"{ACCOUNT}.session").exists():
            raise InputError(
                "No Telegram account is signed in.", remedy="Sign one in with: flagfall login"
            )
        store = await open_store(config.data / "flagfall.db", clock=clock)
        try:
            daemon = Daemon(config, store, clock=clock, random=Random(), log=log)  # noqa: S311  jitter
            await daemon.prepare()
            await daemon.run()
        finally:
            await store.close()
    return 0


class Daemon:
    """The parts of one running Flagfall and how they hear of each other."""

    def __init__(
        self, config: Config, store: Store, *, clock: Clock, random: Random, log: EventLog
    ) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        self._log = log
        connect_logging(log)
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        zone = ZoneInfo(config.display.timezone)
        self._desk = Desk(store, clock=clock, lexicon=load_lexicon(shipped("config/lexicon")))
        self._pipeline = Pipeline(
            store,
            Judgement(
                ruleset=RuleSet.compile([], lexicon=self._desk.lexicon), rules={}, channels={}
            ),
            clock=clock,
            on_hits=self._on_hits,
            on_trouble=self._on_trouble,
        )
        self._source = UserSession(
            config,
            store,
            self._pipeline.ingest,
            account=ACCOUNT,
            clock=clock,
            random=random,
            say=log.event,
            on_change=self._on_channel,
        )
        self._bot = self._open_bot()
        self._dispatch = Dispatch(
            store,
            self._senders(),
            clock=clock,
            random=random,
            settings=config.delivery,
            zone=zone,
        )
        self._conversation = self._open_conversation(zone)
        self._trouble = ""
        self._account_trouble = ""

    def _senders(self) -> dict[str, Sender]:
        console = Console(sys.stdout)
        return {"console": console, "telegram": self._bot} if self._bot else {"console": console}

    def _open_bot(self) -> BotApi | None:
        if self._config.bot.token is None:
            return None
        return BotApi(
            self._config.bot.token,
            api_url=self._config.bot.api_url,
            proxy=self._config.telegram.proxy,
            timeout=self._config.delivery.request_timeout,
        )

    def _open_conversation(self, zone: ZoneInfo) -> Conversation | None:
        if self._bot is None:
            return None
        return Conversation(
            self._bot,
            self._store,
            self._desk,
            clock=self._clock,
            zone=zone,
            resolver=self._source,
            status=self._report,
            on_change=self._changed.set,
            wake=self._dispatch.wake,
            log=self._log,
        )

    # before the first post

    async def prepare(self) -> None:
        """Recover what a killed process left, take over settings, and compile the rules."""
        async with self._store.transaction() as tx:
            uncertain = await tx.recover_sending()
        if uncertain:
            self._log.event("sends of unknown outcome are repeated, marked", count=uncertain)
        await self._take_seeds()
        await self._offer_claim()
        await self._reload()
        await self._banner()

    async def _take_seeds(self) -> None:
        seeds, target = self._config.seeds, self._config.bot.notify_chat
        async with self._store.transaction() as tx:
            if seeds is not None:
                await self._desk.files.import_rules(tx, seeds, by="toml")
            # A chat set by command stays until the setting itself is changed.
            if target and target != await self._store.meta(_APPLIED_NOTIFY):
                await self._desk.receivers.set_notify_chat(tx, target, by="settings")
                await tx.set_meta(_APPLIED_NOTIFY, target)

    @property
    def _claim_file(self) -> Path:
        return self._config.data / "claim-code"

    async def _offer_claim(self) -> None:
        owned = any(person.role is Role.OWNER for person in await self._store.people())
        if owned or (self._claim_file.exists() and await self._desk.claim.is_open()):
            return
        async with self._store.transaction() as tx:
            code = await self._desk.claim.new_code(tx)
        write_private(self._claim_file, f"{code}\n")

    async def _banner(self) -> None:
        channels = await self._desk.channels.watched()
        rules = await self._store.rules()
        receivers = [r.name for r in await self._store.receivers()]
        told = f"alerts to {', '.join(receivers)}" if receivers else "nobody is told yet"
        watched = f"{len(channels)} channels, {len(rules)} rules"
        self._log.plain(f"Flagfall {version('flagfall')}: {watched}, {told}.")
        self._log.plain(f"Data lies in {self._config.data}.")
        if self._claim_file.exists():
            self._log.plain(f"To become the owner, send the bot: /start {self._shown_code()}")

    def _shown_code(self) -> str:
        if self._log.on_terminal:
            return self._claim_file.read_text().strip()
        return f"CODE   (the code is in {self._claim_file})"

    # while it runs

    async def run(self) -> None:
        """Run every loop until a signal asks to stop; raises what a loop raises."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        tasks = [asyncio.create_task(part) for part in (*self._loops(), self._until_stopped())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await self._close(tasks)

    async def _until_stopped(self) -> None:
        await self._stopping.wait()
        self._log.event("stopping; the send in hand is finished first")

    def _loops(self) -> list[Coroutine[Any, Any, None]]:
        loops: list[Coroutine[Any, Any, None]] = [
            self._pipeline.run(),
            self._account(),
            self._reloads(),
            self._announce_ready(),
            self._control().run(),
            self._dispatch.run(),
        ]
        if self._conversation is not None:
            loops.append(self._conversation.run())
        return loops

    def _control(self) -> ControlServer:
        verbs = bound_verbs(self._desk, self._store, on_change=self._changed.set)
        return ControlServer(self._config.data / "control.sock", verbs)

    def _report(self) -> StatusReport:
        """Return what only the running daemon knows."""
        now = self._clock.monotonic()
        watches = self._source.watches.by_id.values()
        lags = [
            Lag(channel=watch.channel.name, seconds=now - watch.read_at)
            for watch in watches
            if watch.read_at is not None
        ]
        troubles = (
            self._trouble,
            self._account_trouble,
            self._dispatch.trouble,
            self._conversation.trouble if self._conversation else "No bot: nothing can be told.",
        )
        return StatusReport(
            troubles=tuple(trouble for trouble in troubles if trouble),
            unread=sum(watch.read_at is None or bool(watch.ahead) for watch in watches),
            worst_lag=max(lags, key=lambda lag: lag.seconds, default=None),
            account=f"{ACCOUNT}: {'well' if self._source.connected else 'not connected'}",
        )

    async def _close(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Finish the command and the send in hand, then end every loop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._config.delivery.request_timeout + _SLACK):
                if self._conversation is not None:
                    await self._conversation.stop()
                await self._dispatch.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._bot is not None:
            await self._bot.aclose()

    async def _account(self) -> None:
        """Read with the account; when Telegram drops it, say so and wait for a new sign-in."""
        folder = self._config.data / "sessions"
        path = folder / f"{ACCOUNT}.session"
        while True:
            with hold(folder / f"{ACCOUNT}.lock", what="flagfall run"):
                session = path.read_text()
                self._account_trouble = ""
                try:
                    await self._source.run(session)
                except RejectedError as error:
                    await self._account_lost(str(error))
            while path.read_text() == session:
                await self._clock.sleep(_LOOK_AGAIN)

    async def _account_lost(self, reason: str) -> None:
        self._log.event("account blocked", account=ACCOUNT, reason=reason)
        self._account_trouble = f"Account {ACCOUNT}: {reason}"
        now = self._clock.now()
        text = f"🔴 The account “{ACCOUNT}” cannot read any more. {reason}"
        notices = [
            Delivery(
                receiver=f"chat:{person.chat_id}",
                subject=f"notice:account:{ACCOUNT}:{now:%Y%m%dT%H%M}",
                kind="notice",
                queued_at=now,
                message=Message(text=text),
            )
            for person in await self._store.people()
            if person.role is Role.OWNER and person.chat_id is not None
        ]
        async with self._store.transaction() as tx:
            await tx.enqueue(notices)
        self._dispatch.wake()

    async def _announce_ready(self) -> None:
        await self._source.ready.wait()
        self._log.plain("ready")
        await asyncio.Event().wait()

    async def _reloads(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._reload()

    async def _reload(self) -> None:
        """Take up what people changed: rules, channels, receivers."""
        rules = {stored.rule.name: stored.rule for stored in await self._store.rules()}
        channels = await self._store.channels()
        before = self._pipeline.judgement
        ruleset = before.ruleset
        if rules != before.rules:
            ruleset = RuleSet.compile(
                rules.values(), lexicon=self._desk.lexicon, previous=before.ruleset
            )
        self._pipeline.judgement = Judgement(
            ruleset=ruleset,
            rules=rules,
            channels={c.channel_id: c for c in channels if c.channel_id is not None},
            receivers=await self._store.receivers(),
        )
        self._source.refresh()
        self._dispatch.wake()
        if self._claim_file.exists() and not await self._desk.claim.is_open():
            self._claim_file.unlink()

    def _on_channel(self, channel: Channel) -> None:
        """Take up what the account found out about a channel: its id, spelling, anchor."""
        before = self._pipeline.judgement
        if channel.channel_id is not None:
            channels = {**before.channels, channel.channel_id: channel}
            self._pipeline.judgement = replace(before, channels=channels)
        self._source.refresh()

    def _on_hits(self, hits: Sequence[Hit]) -> None:
        self._dispatch.wake()
        for hit in hits:
            channel = self._pipeline.judgement.channels.get(hit.channel_id)
            self._log.event(
                "hit",
                rule=hit.rule,
                channel=channel.name if channel else hit.channel_id,
                post=hit.message_id,
            )

    def _on_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._log.event("store", reason=trouble) if trouble else self._log.event(
                "store is well"
            )
