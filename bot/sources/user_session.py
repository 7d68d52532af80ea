"""Posts as one Telegram account sees them: history read from our own cursor, pushes on top.

Push is only a faster way to hear of what reading would find anyway. After every connection each
channel is read from its cursor to its newest id; unjoined channels are read again and again,
joined ones when a pushed id leaves a gap, and slowly besides. Whatever is seen, however often,
goes to ``ingest``; the cursor moves in the posts' own transaction.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telethon import events
from telethon.tl import types

from bot.errors import NetworkError, RefusedError, RejectedError, ThrottledError
from bot.model import Channel, ChannelState, Gone, Observation, ReadUpto, Seen
from bot.sources.watchlist import Watch, WatchList
from bot.telegram import reading
from bot.telegram.budget import Budget
from bot.telegram.client import open_client
from bot.telegram.convert import post_of
from bot.telegram.failures import ACCOUNT_LOST, translated

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from random import Random

    from telethon import TelegramClient

    from bot.clock import Clock
    from bot.config import Config
    from bot.store.protocol import Store

    Ingest = Callable[[Sequence[Observation]], Awaitable[None]]
    Say = Callable[..., None]

_PUSHED = (
    types.UpdateNewChannelMessage,
    types.UpdateEditChannelMessage,
    types.UpdateDeleteChannelMessages,
)
_SAFETY = 10  # joined channels are read this many times less often than unjoined ones


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
        say: Say,
        on_change: Callable[[], None],
    ) -> None:
        self.account = account
        self.ready = asyncio.Event()  # every channel resolved and read once
        self.watches = WatchList(clock, gap_wait=config.ingestion.gap_wait)
        self._telegram = config.telegram
        self._settings = settings = config.ingestion
        self._store = store
        self._ingest = ingest
        self._clock = clock
        self._random = random
        self._say = say
        self._on_change = on_change
        self._client: TelegramClient | None = None
        self._pushed: list[Observation] = []
        self._has_pushes = asyncio.Event()
        self._changed = asyncio.Event()
        self._history = Budget(
            clock, interval=settings.history_interval, burst=settings.history_burst
        )
        self._resolving = Budget(clock, interval=0.0, per_day=settings.resolve_per_day)
        self._joining = Budget(
            clock,
            interval=settings.join_interval,
            burst=settings.join_burst,
            per_day=settings.joins_per_day,
        )

    @property
    def connected(self) -> bool:
        """Whether the line to Telegram is up."""
        return self._client is not None and self._client.is_connected()

    def refresh(self) -> None:
        """Take up channels that were added, drop those removed."""
        self._changed.set()

    async def run(self, session: str) -> None:
        """Stay connected and read, for ever.

        Raises RejectedError with code ACCOUNT_LOST when Telegram no longer accepts the session.
        """
        pause = 0.0
        while True:
            started = self._clock.monotonic()
            try:
                await self._connection(session)
            except RejectedError:
                raise
            except NetworkError as error:
                self._say("connection lost", account=self.account, reason=error.message)
            lasted = self._clock.monotonic() - started
            pause = 0.0 if lasted > self._settings.reconnect_max else self._longer(pause)
            await self._clock.sleep(pause * self._random.uniform(0.5, 1.0))

    def _longer(self, pause: float) -> float:
        return min(max(pause * 2, self._settings.reconnect_min), self._settings.reconnect_max)

    async def _connection(self, session: str) -> None:
        """Live through one connection, from dialling to its end."""
        client = open_client(self._telegram, session)
        client.add_event_handler(self._on_update, events.Raw(types=_PUSHED))
        try:
            await self._dial(client)
            self._client = client
            self._say("connected", account=self.account)
            await self._work(client)
        finally:
            self._client = None
            with suppress(NetworkError), translated():
                await client.disconnect()

    async def _dial(self, client: TelegramClient) -> None:
        with translated():
            async with asyncio.timeout(self._settings.request_timeout):
                await client.connect()
                authorised = await client.is_user_authorized()
        if not authorised:
            raise RejectedError(
                "Telegram no longer accepts this account's session.",
                code=ACCOUNT_LOST,
                remedy="Sign in again with: flagfall login",
            )

    async def _work(self, client: TelegramClient) -> None:
        """Run the loops of one connection until it breaks or one of them fails."""
        self.watches.suspect_all()
        self.refresh()
        loops = [
            asyncio.create_task(loop(client))
            for loop in (self._until_cut, self._follow, self._read, self._join, self._flush)
        ]
        try:
            done, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in loops:
                task.cancel()
            await asyncio.gather(*loops, return_exceptions=True)

    async def _until_cut(self, client: TelegramClient) -> None:
        with translated():
            await asyncio.shield(client.disconnected)
        raise NetworkError("the connection was closed")

    # what is pushed

    async def _on_update(self, update: types.TypeUpdate) -> None:
        self._pushed.extend(self._observe(update))
        self._has_pushes.set()

    def _observe(self, update: types.TypeUpdate) -> list[Observation]:
        if isinstance(update, types.UpdateDeleteChannelMessages):
            return self._gone(update)
        message = update.message
        channel_id = getattr(message.peer_id, "channel_id", 0)
        watch = self.watches.by_id.get(channel_id)
        if watch is None:
            return []
        post = post_of(message, channel_id)
        seen: list[Observation] = []
        if post is not None:
            history = watch.is_history(post.message_id)
            seen = [Seen(post=post, source="push", seen_at=self._clock.now(), history=history)]
        if isinstance(update, types.UpdateNewChannelMessage):
            seen += self.watches.pushed(watch, message.id)
        return seen

    def _gone(self, update: types.UpdateDeleteChannelMessages) -> list[Observation]:
        if update.channel_id not in self.watches.by_id:
            return []
        now = self._clock.now()
        return [
            Gone(channel_id=update.channel_id, message_id=i, source="push", seen_at=now)
            for i in update.messages
        ]

    async def _flush(self, _client: TelegramClient) -> None:
        while True:
            await self._has_pushes.wait()
            self._has_pushes.clear()
            pushed, self._pushed = self._pushed, []
            await self._ingest(pushed)

    # which channels

    async def resolve(self, channel: Channel) -> Channel:
        """Return a named channel as Telegram knows it, and keep its access hash.

        Raises RefusedError, ThrottledError, RejectedError or NetworkError; ThrottledError also
        when today's budget for resolving is spent.
        """
        client = self._client
        if client is None:
            raise NetworkError("The account is not connected to Telegram now.")
        if (seconds := self._resolving.wait()) > 0:
            raise ThrottledError("Resolving names has to wait.", seconds=seconds)
        await self._resolving.take()
        timeout = self._settings.request_timeout
        try:
            found = await reading.resolve(client, channel, timeout=timeout)
        except ThrottledError as error:
            self._resolving.freeze(error.seconds)
            raise
        async with self._store.transaction() as tx:
            known = found.channel.channel_id or 0
            await tx.save_access_hash(self.account, known, found.access_hash)
        peer = types.InputChannel(found.channel.channel_id, found.access_hash)
        members = await reading.subscribers(client, peer, timeout=timeout)
        return replace(found.channel, subscribers=members)

    async def _follow(self, _client: TelegramClient) -> None:
        """Keep the watch list equal to the stored channels."""
        while True:
            self._changed.clear()
            hashes = await self._store.access_hashes(self.account)
            channels = await self._store.channels()
            self.watches.keep(channels, hashes)
            unresolved = self.watches.unresolved(channels, hashes)
            for channel in unresolved:
                await self._resolve_and_save(channel)
            if not unresolved:
                self._check_ready()
                await self._changed.wait()

    async def _resolve_and_save(self, channel: Channel) -> None:
        try:
            resolved = await self.resolve(channel)
        except ThrottledError as error:
            self._say("resolving waits", channel=channel.ref, seconds=round(error.seconds))
            await self._clock.sleep(error.seconds)
        except (RefusedError, RejectedError) as error:
            if isinstance(error, RejectedError) and error.code == ACCOUNT_LOST:
                raise
            await self._block(channel, str(error))
        else:
            await self._save(
                channel,
                channel_id=resolved.channel_id,
                username=resolved.username,
                title=resolved.title,
                subscribers=resolved.subscribers,
                joined=resolved.joined,
            )

    async def _block(self, channel: Channel, reason: str) -> None:
        self._say("channel blocked", channel=channel.name, reason=reason)
        await self._save(channel, state=ChannelState.BLOCKED, reason=reason)
        self.watches.drop(channel)
        self._check_ready()

    async def _save(self, channel: Channel, **changes: Any) -> Channel:  # noqa: ANN401  fields of Channel
        """Change the stored channel, unless somebody removed it meanwhile; return it."""
        async with self._store.transaction() as tx:
            stored = next(c for c in await self._store.channels() if c.ref == channel.ref)
            if stored.state is not ChannelState.REMOVED:
                stored = replace(stored, **changes)
                await tx.save_channel(stored)
        self._on_change()
        return stored

    def _check_ready(self) -> None:
        if self.watches.all_read:
            self.ready.set()

    # reading

    async def _read(self, client: TelegramClient) -> None:
        """Read whichever channel is due, one page at a time, as the budget allows."""
        while True:
            watch = await self.watches.next_due()
            await self._history.take()
            try:
                caught_up = await self._read_page(client, watch)
            except ThrottledError as error:
                self._say("reading waits", seconds=round(error.seconds))
                self._history.freeze(error.seconds)
                caught_up = False
            except RejectedError as error:
                if error.code == ACCOUNT_LOST:
                    raise
                await self._block(watch.channel, str(error))
                continue
            self.watches.was_read(watch, again_in=self._next_reading(watch) if caught_up else 0.0)
            self._check_ready()

    def _next_reading(self, watch: Watch) -> float:
        factor = _SAFETY if watch.channel.joined else 1
        return self._settings.poll_interval * factor

    async def _read_page(self, client: TelegramClient, watch: Watch) -> bool:
        """Read one page and commit it; True when there is nothing newer."""
        timeout = self._settings.request_timeout
        if watch.channel.anchor is None:
            page = await reading.newest_page(client, watch.peer, timeout=timeout)
            await self._anchor(watch, page)
            return True
        page = await reading.page_after(client, watch.peer, watch.cursor, timeout=timeout)
        await self._ingest(self._observations(watch, page))
        watch.advance(page.newest)
        return len(page.ids) < reading.PAGE

    async def _anchor(self, watch: Watch, page: reading.Page) -> None:
        """Fix where history ends, before anything of this page is stored.

        The cursor is put below the page first: killed in between, the next start reads it again.
        """
        below = max(watch.channel.cursor, page.oldest - 1)
        watch.channel = await self._save(
            watch.channel,
            state=ChannelState.LIVE,
            anchor=page.newest,
            cursor=below,
            reason="",
        )
        watch.cursor = below
        if below < page.oldest:
            await self._ingest(self._observations(watch, page))
            watch.advance(page.newest)
        self._say("watching", channel=watch.channel.name, newest=page.newest)

    def _observations(self, watch: Watch, page: reading.Page) -> list[Observation]:
        now = self._clock.now()
        seen: list[Observation] = [
            Seen(
                post=post,
                source="history",
                seen_at=now,
                history=watch.is_history(post.message_id),
            )
            for post in page.posts
        ]
        if page.ids:
            seen.append(ReadUpto(channel_id=watch.channel_id, message_id=page.newest))
        return seen

    # joining

    async def _join(self, client: TelegramClient) -> None:
        """Join what is read unjoined, as slowly as the budget says; joining only adds push."""
        if not self._settings.join:
            await asyncio.Event().wait()
        while True:
            watch = await self.watches.next_unjoined()
            await self._joining.take()
            try:
                await reading.join(client, watch.peer, timeout=self._settings.request_timeout)
            except ThrottledError as error:
                self._say("joining waits", seconds=round(error.seconds))
                self._joining.freeze(error.seconds)
            except RejectedError as error:
                if error.code == ACCOUNT_LOST:
                    raise
                watch.join_refused = True
                self._say(
                    "not joined, read unjoined", channel=watch.channel.name, reason=str(error)
                )
            else:
                watch.channel = await self._save(watch.channel, joined=True)
                self.watches.suspect(watch)
                self._say("joined", channel=watch.channel.name)
