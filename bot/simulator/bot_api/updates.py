"""getUpdates: the long poll over the queues of the world."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.simulator.bot_api.errors import BotApiError
from bot.simulator.events import Queued

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.simulator.events import BotUpdate, Event
    from bot.simulator.world import World

CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running"
)


class Polls:
    """The polls under way, one a bot: a newer one ends the older with a 409, as in Telegram."""

    def __init__(self, world: World) -> None:
        self._queues = world.queues
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._allowed: dict[int, Collection[str]] = {}
        self.close: Callable[[], None] = world.listen(self._hear)

    def allow(self, bot_id: int, kinds: Collection[str]) -> None:
        """Remember which kinds of updates a bot wants; none named means all."""
        self._allowed[bot_id] = kinds

    async def fetch(
        self, bot_id: int, *, offset: int, limit: int, seconds: float
    ) -> list[BotUpdate]:
        """Confirm what is below ``offset`` and return what follows, at most ``limit``.

        A negative offset keeps that many of the newest and forgets the others. Without anything
        to return it waits up to that many seconds.

        Raises:
            BotApiError: 409, another poll of the same bot has begun meanwhile.
        """
        self._confirm(bot_id, offset)
        self._end(bot_id)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (found := self._pending(bot_id, limit)):
                    await self._news(bot_id)
                return found
        return []

    def _confirm(self, bot_id: int, offset: int) -> None:
        if offset < 0:
            kept = self._queues.pending(bot_id)[offset:]
            offset = kept[0].update_id if kept else 0
        self._queues.confirm(bot_id, offset)

    def _pending(self, bot_id: int, limit: int) -> list[BotUpdate]:
        wanted = self._allowed.get(bot_id)
        pending = self._queues.pending(bot_id)
        return [update for update in pending if not wanted or update.kind in wanted][:limit]

    async def _news(self, bot_id: int) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[bot_id] = waiter
        try:
            await waiter
        finally:
            if self._waiting.get(bot_id) is waiter:
                del self._waiting[bot_id]

    def _end(self, bot_id: int) -> None:
        waiter = self._waiting.pop(bot_id, None)
        if waiter and not waiter.done():
            waiter.set_exception(BotApiError(409, CONFLICT))

    def _hear(self, event: Event) -> None:
        if not isinstance(event, Queued):
            return
        waiter = self._waiting.get(event.update.bot_id)
        if waiter and not waiter.done():
            waiter.set_result(None)
