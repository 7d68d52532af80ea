"""Writing down what came of a send, however long the disk says no."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.dispatch.within import rest
from bot.errors import StoreError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.store.protocol import Store, Transaction

STORE_PAUSE = 5.0  # seconds between attempts while the store says no

log = logging.getLogger(__name__)


class Troubles:
    """What keeps deliveries from going out now, by part; each is one sentence with a remedy."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}

    def begin(self, part: str, what: object) -> None:
        """Note that a part does not work; it is logged when it is news."""
        if self._now.get(part) != str(what):
            log.error("%s", what)
        self._now[part] = str(what)

    def end(self, part: str) -> None:
        """Note that a part works again."""
        self._now.pop(part, None)

    def __str__(self) -> str:
        return " ".join(self._now.values())


class Record:
    """Commits results. A result is kept in memory until the store takes it or the process ends."""

    def __init__(
        self, store: Store, *, clock: Clock, stopping: asyncio.Event, troubles: Troubles
    ) -> None:
        self._store = store
        self._clock = clock
        self._stopping = stopping
        self._troubles = troubles

    async def commit(self, write: Callable[[Transaction], Awaitable[object]]) -> bool:
        """Run ``write`` in a transaction until it is committed; True when it is.

        Once the dispatch stops there is one last attempt. Without it the row stays SENDING, and
        the next start makes it a possible repeat.
        """
        while True:
            last = self._stopping.is_set()
            try:
                async with self._store.transaction() as tx:
                    await write(tx)
            except StoreError as error:
                self._troubles.begin("writing", error)
            else:
                self._troubles.end("writing")
                return True
            if last:
                return False
            await rest(self._clock, STORE_PAUSE, self._stopping)
