"""Sources whose fate a test decides: what reads with an account, and what reads web pages."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.config import IngestionSettings
from bot.daemon.accounts import Accounts
from bot.daemon.placing import Placing
from bot.errors import BotError, FrozenError, RejectedError
from bot.ops.logs import EventLog
from bot.sources.account import limits
from bot.telegram.failures import ACCOUNT_LOST
from bot.telegram.schedule import Schedule

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock
    from bot.model import Channel
    from bot.store.protocol import Store
    from bot.telegram.budget import Spent


async def _forget(_method: str, _spent: Spent) -> None:
    """Keep nothing."""


class PlayedSource:
    """An account's source; ``found`` is what every name stands for."""

    def __init__(self, name: str, clock: Clock, settings: IngestionSettings) -> None:
        self.name = name
        self.ready = asyncio.Event()
        self.connected = False
        self.user_id = 0
        self.premium = False
        self.schedule = Schedule(clock, limits(settings), save=_forget)
        self.sessions: list[str] = []
        self.doubted: list[bool] = []
        self.refreshed = 0
        self.found: Channel | BotError | None = None
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connect(self, user_id: int = 7, *, premium: bool = False) -> None:
        self.connected, self.user_id, self.premium = True, user_id, premium

    def lose(self, reason: str = "This account was banned.") -> None:
        self.connected = False
        self.fail(RejectedError(reason, code=ACCOUNT_LOST))

    def freeze(self) -> None:
        self.connected = False
        self.fail(FrozenError("This account is frozen.", code=ACCOUNT_LOST))

    def fail(self, error: Exception) -> None:
        self._ended.set_exception(error)

    async def run(self, session: str, *, doubted: bool = False) -> None:
        self.sessions.append(session)
        self.doubted.append(doubted)
        await self._ended

    async def resolve(self, channel: Channel) -> Channel:
        return answer(self.found, channel)

    def refresh(self) -> None:
        self.refreshed += 1


class PlayedPage:
    """What reads public web pages."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.waits = 0.0
        self.refreshed = 0
        self.found: Channel | BotError | None = None

    async def resolve(self, channel: Channel) -> Channel:
        return answer(self.found, channel)

    def refresh(self) -> None:
        self.refreshed += 1


def answer(found: Channel | BotError | None, channel: Channel) -> Channel:
    if isinstance(found, BotError):
        raise found
    return found or replace(channel, channel_id=100, title="Delta")


class Stand:
    """Accounts on a store and a folder of a test's own, with sources that the test plays."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        clock: Clock,
        *,
        settings: IngestionSettings | None = None,
    ) -> None:
        self.settings = settings or IngestionSettings()
        self.page = PlayedPage()
        self.sources: dict[str, PlayedSource] = {}
        self.folder = folder
        self.said = io.StringIO()
        self.troubles: list[str] = []
        self.woken = 0
        self.store = store
        self.placing = Placing(store, self.settings, clock=clock)
        self._clock = clock
        self.accounts = Accounts(
            folder,
            store,
            self.placing,
            open_source=self._source,
            page=self.page if self.settings.preview else None,
            clock=clock,
            log=EventLog(self.said, clock=clock),
            on_trouble=self.troubles.append,
            wake=self._wake,
        )

    def sign_in(self, name: str, session: str = "a session") -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{name}.session").write_text(session)

    async def places(self) -> dict[str, str]:
        return {c.ref: c.account for c in await self.store.channels()}

    async def watch(self, *channels: Channel) -> None:
        async with self.store.transaction() as tx:
            for channel in channels:
                await tx.save_channel(channel)

    def _source(self, name: str) -> PlayedSource:
        self.sources[name] = PlayedSource(name, self._clock, self.settings)
        return self.sources[name]

    def _wake(self) -> None:
        self.woken += 1
