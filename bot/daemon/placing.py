"""Giving the stored channels their places, and remembering who was refused where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.daemon.budgets import lookups_left
from bot.daemon.roster import Reader, Seats, capacity, noted, released, seats, spread
from bot.model import PREVIEW, ChannelState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.daemon.roster import Refusals
    from bot.model import AccountStanding, Channel
    from bot.store.protocol import Store

_REFUSALS = "refusals"  # the name of a fact in the store: roster.Refusals as JSON


class Placing:
    """The roster at work on the store. ``seats`` is what each account and the preview had last."""

    def __init__(self, store: Store, settings: IngestionSettings, *, clock: Clock) -> None:
        self.seats: dict[str, Seats] = {}
        self._store = store
        self._settings = settings
        self._clock = clock

    async def begin(self, able: Iterable[AccountStanding]) -> list[Channel]:
        """Do as ``place``, after forgetting what is blocked and why. Raises StoreError."""
        async with self._store.transaction() as tx:
            blocked = [c for c in await self._store.channels() if c.state is ChannelState.BLOCKED]
            for channel in blocked:
                await tx.save_channel(released(channel))
            kept = await self._refusals()
            for channel in blocked:
                kept.pop(channel.ref, None)
            await tx.set_meta(_REFUSALS, json.dumps(kept))
        return await self.place(able)

    async def place(self, able: Iterable[AccountStanding]) -> list[Channel]:
        """Give every channel its place among the accounts that can read; return those that moved.

        Raises StoreError.
        """
        readers = [await self._reader(standing) for standing in able]
        now = self._clock.now().timestamp()
        async with self._store.transaction() as tx:  # what is read in it, nobody changes meanwhile
            channels = await self._store.channels()
            before = await self._refusals()
            refusals = noted(before, channels, now=now)
            preview = self._settings.preview
            moved = spread(channels, readers, preview=preview, refusals=refusals)
            for channel in moved:
                await tx.save_channel(channel)
            if refusals != before:
                await tx.set_meta(_REFUSALS, json.dumps(refusals))
        after = {c.ref: c for c in channels} | {c.ref: c for c in moved}
        self._count(after.values(), readers)
        return moved

    def _count(self, channels: Collection[Channel], readers: Iterable[Reader]) -> None:
        joining = self._settings.join
        self.seats = {r.name: seats(channels, r.name, r.known, joining=joining) for r in readers}
        self.seats[PREVIEW] = seats(channels, PREVIEW)

    async def count(self, able: Iterable[AccountStanding]) -> None:
        """Count anew what each account and the preview have. Raises StoreError."""
        readers = [await self._reader(standing) for standing in able]
        self._count(await self._store.channels(), readers)

    async def with_room(
        self, channel: Channel, able: Sequence[AccountStanding]
    ) -> list[AccountStanding]:
        """Return the accounts that may take one channel more, the best first. Raises StoreError."""
        channels = await self._store.channels()
        refused = (await self._refusals()).get(channel.ref, {})
        free = {s.name: self.room(s) - seats(channels, s.name).taken for s in able}
        fit = [s for s in able if free[s.name] > 0 and s.name not in refused]
        return sorted(fit, key=lambda standing: -free[standing.name])

    def room(self, standing: AccountStanding) -> int:
        """Return how many channels an account takes."""
        return capacity(standing, self._settings)

    async def _reader(self, standing: AccountStanding) -> Reader:
        hashes = await self._store.access_hashes(f"{standing.name}:{standing.user_id}")
        return Reader(
            name=standing.name,
            capacity=self.room(standing),
            known=frozenset(hashes),
            lookups=await lookups_left(
                self._store, standing.name, self._settings, now=self._clock.now()
            ),
        )

    async def _refusals(self) -> Refusals:
        kept: Refusals = json.loads(await self._store.meta(_REFUSALS) or "{}")
        return kept
