"""A clock that is set back while something waits for a time: that is not to wait the longer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.protocol import Store

_SLIGHT = timedelta(seconds=2)  # clocks are kept right by less than this all the time


class Correction:
    """Compares the time of day with the time that passes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._began: datetime | None = None  # the time of day, when the passing time was 0

    async def look(self, now: datetime, moment: float) -> None:
        """Take note of a clock that was set back since the last look. Raises StoreError."""
        began = now - timedelta(seconds=moment)
        behind = self._began - began if self._began else timedelta(0)
        if behind > _SLIGHT:
            async with self._store.transaction() as tx:
                await tx.set_back(now, behind)
        self._began = began
