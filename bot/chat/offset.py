"""Where the reading of updates stands, kept in the store with what each update changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.store.protocol import Store, Transaction

OFFSET = "bot_update_offset"
TAKEN_AT = "bot_update_at"  # unix seconds of the last update taken

# After a week without updates Telegram may begin again at any number, also a lower one; after a
# day it has dropped what nobody fetched, so nothing already applied can come back by then.
# Source: https://core.telegram.org/bots/api#update
_STALE = timedelta(days=2)


class Offset:
    """The next update_id to ask for; everything below it has been applied."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._next = 0
        self._saved = 0
        self._at = clock.now()

    async def load(self) -> None:
        """Take up where the last run ended."""
        self._next = self._saved = int(await self._store.meta(OFFSET) or 0)
        at = float(await self._store.meta(TAKEN_AT) or 0)
        self._at = datetime.fromtimestamp(at, UTC)

    def to_ask_for(self) -> int | None:
        """Return the offset for getUpdates, None for the oldest update there is."""
        if self._clock.now() - self._at > _STALE:
            self._next = 0
        return self._next or None

    def has_passed(self, update_id: int) -> bool:
        """Whether the update was applied before."""
        return update_id < self._next

    async def save(self, tx: Transaction, update_id: int) -> None:
        """Record, with whatever else the transaction changes, that the update is applied."""
        await tx.set_meta(OFFSET, str(update_id + 1))
        await tx.set_meta(TAKEN_AT, str(int(self._clock.now().timestamp())))

    def pass_by(self, update_id: int, *, saved: bool) -> None:
        """Move beyond an update: after its commit, or because nothing came of it."""
        self._next = update_id + 1
        self._at = self._clock.now()
        if saved:
            self._saved = self._next

    async def save_passed(self) -> None:
        """Record the updates of which nothing came, all at once."""
        if self._next != self._saved:
            async with self._store.transaction() as tx:
                await self.save(tx, self._next - 1)
            self._saved = self._next
