"""The conversation with the bot's people: takes what they say, and waits out what is wrong.

What is done about each update, exactly once, is in ``bot.chat.clerk``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.chat.absence import Absence
from bot.chat.clerk import Clerk
from bot.chat.command import Scene
from bot.chat.registry import COMMANDS
from bot.chat.roles import Limits
from bot.clock import wait
from bot.errors import NetworkError, RejectedError, StoreError, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from zoneinfo import ZoneInfo

    from bot.chat.ports import Bot, EventLog, Inbox, Resolver, StatusReport
    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.desk import Desk
    from bot.store.protocol import Store

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between attempts while something is wrong
_SCOPES = ({"type": "all_private_chats"}, {"type": "all_group_chats"})


class Conversation:
    """Takes updates as the inbox gives them and answers them, one after the other.

    ``on_change`` is called after a commit that changed channels, rules or people, ``wake`` after
    one that enqueued. ``trouble`` says in a sentence why commands are not read ("" while they are).
    """

    def __init__(  # noqa: PLR0913  what it is built from
        self,
        bot: Bot,
        inbox: Inbox,
        store: Store,
        desk: Desk,
        *,
        clock: Clock,
        zone: ZoneInfo,
        resolver: Resolver | None,
        status: Callable[[], StatusReport],
        ingestion: IngestionSettings,
        on_change: Callable[[], None],
        wake: Callable[[], None],
        log: EventLog,
    ) -> None:
        self.trouble = ""
        self._bot = bot
        self._inbox = inbox
        self._store = store
        self._desk = desk
        self._clock = clock
        self._zone = zone
        self._resolver = resolver
        self._status = status
        self._ingestion = ingestion
        self._wake = wake
        self._log = log
        self._limits = Limits(clock)
        self._clerk = Clerk(store, inbox, clock=clock, on_change=on_change, wake=wake, log=log)
        self._absence = Absence(store, clock)
        self._scene: Scene | None = None
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._pause = 0.0

    async def run(self) -> None:
        """Answer until ``stop``; what it raises is a bug."""
        self._ended.clear()
        try:
            while not self._stop.is_set():
                await self._turn()
        finally:
            self._clerk.strangers.end()
            self._ended.set()

    async def stop(self) -> None:
        """Finish the update in hand and end ``run``."""
        self._stop.set()
        await self._ended.wait()

    async def _turn(self) -> None:
        """Fetch once and answer what came; rest when the network or the disk does not work."""
        try:
            scene = self._scene = self._scene or await self._open()
            for update in await self._unless_stopped(self._inbox.fetch()) or ():
                await self._clerk.take(update, scene)
                if self._stop.is_set():
                    break
            await self._inbox.save_passed()
            await self._absence.note()
            self._clerk.strangers.tell()
        except (NetworkError, StoreError) as error:
            await self._rest(error)
        else:
            self.trouble, self._pause = "", 0.0

    async def _open(self) -> Scene:
        """Learn who the bot is, and show its commands in the menus."""
        if await self._absence.end(self._inbox.kept):
            self._wake()
        me = await self._bot.get_me()
        await self._inbox.open(int(str(me["id"])))
        await self._show_commands()
        return Scene(
            bot=self._bot,
            bot_id=int(str(me["id"])),
            bot_name=str(me.get("username") or ""),
            store=self._store,
            desk=self._desk,
            clock=self._clock,
            zone=self._zone,
            resolver=self._resolver,
            status=self._status,
            ingestion=self._ingestion,
            commands=COMMANDS,
            limits=self._limits,
        )

    async def _show_commands(self) -> None:
        menu = [(command.name, command.summary) for command in COMMANDS.values()]
        try:
            for scope in _SCOPES:
                await self._bot.set_commands(menu, scope)
        except (
            RejectedError,
            ThrottledError,
        ) as error:  # the menu is a convenience; commands work without it
            self._log.event("the menu of commands was not accepted", reason=str(error))

    async def _unless_stopped(self, fetch: Awaitable[Sequence[object]]) -> Sequence[object] | None:
        fetching, stopping = asyncio.ensure_future(fetch), asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else None
        finally:
            fetching.cancel()
            stopping.cancel()
            await asyncio.gather(fetching, stopping, return_exceptions=True)

    async def _rest(self, error: NetworkError | StoreError) -> None:
        """Say once what is wrong, and wait: as long as asked, else longer each time."""
        self._pause = min(max(self._pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)
        trouble = str(error)
        if trouble != self.trouble:
            self._log.event("commands are not read", reason=trouble)
            self.trouble = trouble
        asked = error.seconds if isinstance(error, ThrottledError) else 0.0
        await wait(self._clock, self._stop, max(asked, self._pause))
