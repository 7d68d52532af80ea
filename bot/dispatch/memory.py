"""What the processes before this one did that still counts: limits outlive a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.dispatch.address import addresses
from bot.dispatch.pace import EVERYBODY, MINUTE
from bot.model import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.dispatch.pace import Pace
    from bot.store.protocol import Store, Transaction


class Memory:
    """Keeps the waits a server asked for, and finds what was sent in the last minute."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looked_up: set[tuple[str, str]] = set()

    async def keep_wait(self, tx: Transaction, kind: str, chat: str, *, until: datetime) -> None:
        """Write down that nothing may be sent to the chat (EVERYBODY: at all) before then."""
        asked = (until - self._clock.now()).total_seconds()
        await tx.set_meta(_key(kind, chat), f"{until.isoformat()} {asked:g}")

    async def recall_waits(self, kind: str, chat: str, pace: Pace) -> None:
        """Freeze the chat, and everybody, for what is left of waits kept earlier; looks once."""
        for place in (EVERYBODY, chat):
            if (kind, place) in self._looked_up:
                continue
            kept = await self._store.meta(_key(kind, place))
            self._looked_up.add((kind, place))
            if kept is not None:
                pace.freeze(place, self._clock.monotonic() + _left(kept, self._clock.now()))

    async def recall_sent(self, paces: Mapping[str, Pace]) -> None:
        """Count what was sent in the last minute."""
        now, moment = self._clock.now(), self._clock.monotonic()
        receivers = {one.name: one for one in await self._store.receivers()}
        since = now - timedelta(seconds=MINUTE)
        recent = [
            (one.sent_at, one.receiver, one.lane)
            for one in await self._store.deliveries(state=DeliveryState.SENT, since=since)
            # a time ahead of us is of a clock that was set back since
            # and what was told within another message is none of its own
            if one.sent_at and one.sent_at <= now and not one.bundle
        ]
        for sent_at, name, lane in sorted(recent):
            for address in addresses([name], receivers, {}):
                if address.kind in paces:
                    age = (now - sent_at).total_seconds()
                    paces[address.kind].end(address.chat, moment - age, lane)


def _left(kept: str, now: datetime) -> float:
    """Return the seconds left of a wait, never more than were asked for: clocks get corrected."""
    until, asked = kept.split()
    left = datetime.fromisoformat(until).astimezone(UTC) - now
    return min(left.total_seconds(), float(asked))


def _key(kind: str, chat: str) -> str:
    return f"wait:{kind}:{chat}"
