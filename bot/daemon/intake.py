"""From channels to hits: who reads what, and the pipeline with what it judges by."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.daemon.accounts import Accounts
from bot.daemon.judging import Judging, no_judgement
from bot.daemon.lists import ListWatch
from bot.daemon.lookup import Lookup
from bot.daemon.parts import Sources
from bot.daemon.placing import Placing
from bot.model import Pings
from bot.ops.plan_file import PlanFile
from bot.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from random import Random

    from bot.clock import Clock
    from bot.config import Config
    from bot.desk import Desk
    from bot.model import Channel, Hit
    from bot.ops.logs import EventLog
    from bot.store.protocol import Store


class Intake:
    """The sources, the accounts they read with, and the pipeline that they all feed.

    ``trouble`` says what the store says no to, "" while it is well. ``wake`` is called when
    something is to be told, ``on_change`` when rules are to be judged by other lists.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        desk: Desk,
        *,
        clock: Clock,
        random: Random,
        log: EventLog,
        wake: Callable[[], None],
        on_change: Callable[[], None],
    ) -> None:
        self.trouble = ""
        self._log = log
        self._wake = wake
        self._plans = PlanFile(config.data / "plans")
        self.pipeline = Pipeline(
            store,
            no_judgement(desk.lexicon, self._plans),
            clock=clock,
            on_hits=self._on_hits,
            on_trouble=self.on_trouble,
        )
        pings = Pings(
            at=config.delivery.ping_at, wait=timedelta(seconds=config.delivery.group_wait)
        )
        self.judging = Judging(
            store, self.pipeline, desk.lexicon, desk.lists, self._plans, pings=pings
        )
        self.lists = ListWatch(
            desk.lists,
            store,
            clock=clock,
            say=log.event,
            on_change=on_change,
            in_force=lambda: self.judging.lists,
            wake=wake,
        )
        sources = Sources(
            config,
            store,
            self.pipeline.ingest,
            clock=clock,
            random=random,
            log=log,
            on_change=self._on_channel,
        )
        self._page = sources.page()
        self.placing = Placing(store, config.ingestion, clock=clock)
        self.accounts = Accounts(
            config.data / "sessions",
            store,
            self.placing,
            open_source=sources.session,
            page=self._page,
            clock=clock,
            log=log,
            on_trouble=self.on_trouble,
            wake=wake,
        )
        self.lookup = Lookup(self.accounts, self.placing)

    def loops(self) -> list[Coroutine[Any, Any, None]]:
        """Return what is to be run."""
        pages = [self._page.run()] if self._page is not None else []
        return [self.pipeline.run(), self.accounts.run(), self.lists.run(), *pages]

    async def aclose(self) -> None:
        """Close the connections that outlive their loops."""
        if self._page is not None:
            await self._page.aclose()

    def on_trouble(self, trouble: str) -> None:
        """Take note of what the store says no to, "" that it is well again."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        if trouble:
            self._log.event("the store says no", reason=trouble)
        else:
            self._log.event("the store is well again")

    def _on_channel(self, channel: Channel) -> None:
        self.judging.learn(channel)
        self.accounts.learn(channel)

    def _on_hits(self, hits: Sequence[Hit]) -> None:
        self._wake()
        channels = self.pipeline.judgement.channels
        for hit in hits:
            channel = channels.get(hit.channel_id)
            name = channel.name if channel else hit.channel_id
            self._log.event("hit", rule=hit.rule, channel=name, post=hit.message_id)
