"""One installation in virtual time: the real pipeline, dispatch and store, started and ended.

A process is put together as the daemon does it. Whoever sees posts is outside of it, as Telegram
is: what a process that died had not acknowledged is seen again by the next one.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from bot.config import DeliverySettings
from bot.dispatch import Dispatch
from bot.pipeline import Judgement, Pipeline
from bot.store.sqlite import open_store
from bot.together import run_together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.clock import Clock
    from bot.dispatch import Gateway, Sender
    from bot.model import Channel, Observation, Receiver
    from bot.rules.ruleset import RuleSet
    from bot.store.protocol import Store

DELIVERY = DeliverySettings()
_LAST_SEND = 25.0  # seconds that a process which is asked to stop may take


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What an installation is made of; ``seed`` is that of its dice."""

    path: Path
    ruleset: RuleSet
    channels: Sequence[Channel]
    receivers: Sequence[Receiver]
    senders: Mapping[str, Sender | Gateway]
    clock: Clock
    seed: int


class _Process:
    """One run of the program."""

    def __init__(
        self, setup: Setup, store: Store, receivers: Sequence[Receiver], number: int
    ) -> None:
        self.store = store
        self._stopping = asyncio.Event()
        self._killed = False
        self._dispatch = Dispatch(
            store,
            setup.senders,
            clock=setup.clock,
            random=Random(f"dispatch {setup.seed} {number}"),  # noqa: S311  jitter
            settings=DELIVERY,
            zone=ZoneInfo("Europe/Kyiv"),
            say=lambda *_, **__: None,
        )
        self._pipeline = Pipeline(
            store,
            Judgement(
                ruleset=setup.ruleset,
                channels={one.channel_id: one for one in setup.channels if one.channel_id},
                receivers=receivers,
            ),
            clock=setup.clock,
            on_hits=lambda _: self._dispatch.wake(),
            on_trouble=lambda _: None,
        )
        self.life = asyncio.ensure_future(
            run_together(
                [self._pipeline.run(), self._dispatch.run(), self._until_stopped()],
                finish=self._finish,
            )
        )

    async def ingest(self, observations: Sequence[Observation]) -> bool:
        """Hand over what was seen; whether the process lived to acknowledge it."""
        handing = asyncio.ensure_future(self._pipeline.ingest(observations))
        await asyncio.wait((handing, self.life), return_when=asyncio.FIRST_COMPLETED)
        if handing.done():
            return True
        handing.cancel()
        return False

    async def stop(self) -> None:
        """End as on SIGTERM: the sends in hand are finished."""
        self._stopping.set()
        await self.life

    async def kill(self) -> None:
        """End in the midst of whatever is under way."""
        self._killed = True
        self.life.cancel()
        with suppress(asyncio.CancelledError):
            await self.life

    async def _until_stopped(self) -> None:
        await self._stopping.wait()

    async def _finish(self) -> None:
        if self._killed:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SEND):
                await self._dispatch.stop()


@dataclass
class Installation:
    """The processes of an installation, one after the other, and when some were killed."""

    setup: Setup
    kills: list[float] = field(default_factory=list)
    starts: int = 0

    def __post_init__(self) -> None:
        self._process: _Process | None = None
        self._alive = asyncio.Event()

    @property
    def store(self) -> Store:
        """The store of the process that runs."""
        assert self._process is not None
        return self._process.store

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None:
            await self.stop()

    async def start(self) -> None:
        """Begin a process: what the one before left is recovered first."""
        store = await open_store(self.setup.path, clock=self.setup.clock)
        if not self.starts:
            await self._prepare(store)
        async with store.transaction() as tx:
            await tx.recover_sending()
        self.starts += 1
        receivers = await store.receivers()
        self._process = _Process(self.setup, store, receivers, self.starts)
        self._alive.set()

    async def stop(self) -> None:
        """End the process as it should end."""
        process = self._leave()
        await process.stop()
        await process.store.close()

    async def kill(self) -> None:
        """End the process as it should not; a statement under way comes to its end."""
        process = self._leave()
        self.kills.append(self.setup.clock.monotonic())
        await process.kill()
        await process.store.close()

    async def see(self, observations: Sequence[Observation]) -> None:
        """See posts until a process has acknowledged them."""
        while True:
            await self._alive.wait()
            process = self._process
            assert process is not None
            if await process.ingest(observations):
                return
            if process is self._process:
                process.life.result()  # it ended though nobody ended it: that is why
                raise AssertionError("the process ended by itself")

    async def _prepare(self, store: Store) -> None:
        async with store.transaction() as tx:
            for channel in self.setup.channels:
                await tx.save_channel(channel)
                await tx.open_ledger(channel.channel_id or 0, floor=1, since=None)
            for receiver in self.setup.receivers:
                await tx.save_receiver(receiver)

    def _leave(self) -> _Process:
        self._alive.clear()
        process, self._process = self._process, None
        assert process is not None
        return process
