"""Posts as one Telegram account sees them: history accounted for id by id, pushes on top.

Push is only a faster way to hear of what reading would find anyway. After every connection, and
again and again, sweeps ask for the newest ids of the joined channels; the others are polled. Where
an id is known of and not accounted for, the channel is read. Whatever is seen, however often, goes
to ``ingest``; the ledger moves in the posts' own transaction.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from telethon import events

from bot.errors import NetworkError, RejectedError, StoreError, ThrottledError
from bot.sources.account import Account, limits
from bot.sources.following import Following
from bot.sources.history import History
from bot.sources.joining import Joining
from bot.sources.pushes import Pushes
from bot.sources.rereading import Rereading
from bot.sources.sweep import Sweep
from bot.sources.watch import Reason
from bot.sources.watchlist import WatchList
from bot.telegram import reading
from bot.telegram.client import open_client
from bot.telegram.convert import PUSHED_UPDATES
from bot.telegram.failures import ACCOUNT_LOST, heed_cancellation, take_note, translated
from bot.telegram.line import connect
from bot.telegram.schedule import Schedule
from bot.together import run_together

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from telethon import TelegramClient

    from bot.clock import Clock
    from bot.config import Config
    from bot.model import Channel
    from bot.sources.records import Ingest
    from bot.store.protocol import Store
    from bot.telegram.budget import Spent
    from bot.telegram.line import Line


class UserSession:
    """One account's reading of the watched channels; ``run`` lasts until cancelled."""

    def __init__(
        self,
        config: Config,
        store: Store,
        ingest: Ingest,
        *,
        account: str,
        clock: Clock,
        random: Random,
        say: Callable[..., None],
        on_change: Callable[[Channel], None],
    ) -> None:
        self.watches = WatchList(clock)
        self.schedule = Schedule(clock, limits(config.ingestion), save=self._save_spent)
        self._account = Account(
            name=account,
            settings=config.ingestion,
            watches=self.watches,
            schedule=self.schedule,
            store=store,
            ingest=ingest,
            clock=clock,
            say=say,
            on_change=on_change,
        )
        self.ready = self._account.ready
        self._telegram = config.telegram
        self._random = random
        self._line: Line | None = None
        self._recalled = False
        self._doubted = False
        self._joining = Joining(self._account)
        self._following = Following(self._account, self._joining)
        self._history = History(self._account)
        self._pushes = Pushes(self._account)
        self._parts = (
            self._following,
            self._history,
            self._joining,
            self._pushes,
            Sweep(self._account),
            Rereading(self._account),
        )

    @property
    def connected(self) -> bool:
        """Whether the line to Telegram is up."""
        return self._line is not None and self._line.client.is_connected()

    @property
    def user_id(self) -> int:
        """The account's Telegram user, 0 before it first connected."""
        return self._account.user_id

    @property
    def premium(self) -> bool:
        """Whether it may join twice as many channels."""
        return self._account.premium

    def refresh(self) -> None:
        """Take up channels that were added, drop those removed."""
        self._following.refresh()

    async def resolve(self, channel: Channel) -> Channel:
        """Return a named channel as Telegram knows it; raises as ``Following.resolve`` does."""
        if self._line is None:
            raise NetworkError(
                "The account is not connected to Telegram now.", remedy="Try again in a minute."
            )
        return await self._following.find(self._line, channel)

    async def run(self, session: str, *, doubted: bool = False) -> None:
        """Stay connected and read, for ever.

        One that is ``doubted``, since Telegram refused it before, has to read something first.
        Raises RejectedError with code ACCOUNT_LOST when Telegram no longer accepts the session.
        """
        self._doubted = doubted
        clock, settings = self._account.clock, self._account.settings
        pause = 0.0
        while True:
            heed_cancellation()
            began = clock.monotonic()
            asked = await self._until_lost(session)
            lasted = clock.monotonic() - began
            longer = min(max(pause * 2, settings.reconnect_min), settings.reconnect_max)
            pause = 0.0 if lasted > settings.reconnect_max else longer
            await clock.sleep(asked + pause * self._random.uniform(0.5, 1.0))

    async def _until_lost(self, session: str) -> float:
        """Live through one connection; return the seconds Telegram asked to wait, mostly 0.0."""
        try:
            if not self._recalled:
                await self.schedule.recall(self._account.load_spent)
                self._recalled = True
            await self._connection(session)
        except ThrottledError as error:
            self._say_lost(error.message)
            return error.seconds
        except (NetworkError, StoreError) as error:
            # A full disk is waited out as a dead line is, and begun again from what is stored.
            if isinstance(error, RejectedError) and error.code == ACCOUNT_LOST:
                raise
            self._say_lost(error.message)
        return 0.0

    def _say_lost(self, reason: str) -> None:
        self._account.say("connection lost", account=self._account.name, reason=reason)

    async def _connection(self, session: str) -> None:
        """Live through one connection, from dialling to its end."""
        client = open_client(self._telegram, session)
        client.add_event_handler(self._pushes.receive, events.Raw(types=PUSHED_UPDATES))
        try:
            line = await self._dial(client)
            self._line = line
            self._account.say("connected", account=self._account.name)
            await self._work(line)
        finally:
            self._line = None
            client.disconnected.add_done_callback(take_note)
            with suppress(NetworkError), translated():
                await client.disconnect()

    async def _dial(self, client: TelegramClient) -> Line:
        timeout = self._account.settings.request_timeout
        line = await connect(client, self.schedule, timeout=timeout)
        me = await reading.myself(line)
        if self._doubted:
            await reading.try_reading(line)
            self._doubted = False
        self._account.user_id, self._account.premium = me.user_id, me.premium
        return line

    async def _work(self, line: Line) -> None:
        """Run the loops of one connection until it breaks or one of them fails."""
        self._suspect_all()
        loops = [part.run(line) for part in self._parts]
        await run_together([*loops, _until_cut(line.client)])

    def _suspect_all(self) -> None:
        """Have every channel found out about; what a new connection begins with."""
        for watch in self.watches.by_id.values():
            watch.under_way = watch.caught_up = False
            watch.swept_at, watch.polled_until = None, 0.0
            if watch.blocked:
                continue
            if watch.missing is None:
                self.watches.plan(watch, Reason.FIRST)
            elif not watch.channel.joined:
                self.watches.plan(watch, Reason.POLL)

    async def _save_spent(self, method: str, spent: Spent) -> None:
        await self._account.save_spent(method, spent)


async def _until_cut(client: TelegramClient) -> None:
    line = client.disconnected
    line.add_done_callback(take_note)
    with translated():
        await asyncio.shield(line)
    raise NetworkError("The connection was closed.")
