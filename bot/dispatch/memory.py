"""What the processes before this one did that still counts: limits outlive a restart."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.dispatch.address import addresses
from bot.dispatch.pace import EVERYBODY, MINUTE
from bot.model import DeliveryState, Lane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.dispatch.pace import Pace
    from bot.model import Receiver
    from bot.store.protocol import Store, Transaction

    _Sending = tuple[datetime, str, Lane]  # when, to whom, and in which turn

_MOMENTS = 20  # as many as a chat takes in a minute


class Memory:
    """Keeps the waits a server asked for, and finds what was sent in the last minute."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looked_up: set[tuple[str, str]] = set()
        self._moments: dict[tuple[str, str], deque[datetime]] = {}

    async def keep_wait(self, tx: Transaction, kind: str, chat: str, *, until: datetime) -> None:
        """Write down that nothing may be sent to the chat (EVERYBODY: at all) before then."""
        asked = (until - self._clock.now()).total_seconds()
        await tx.set_meta(_key(kind, chat), f"{until.isoformat()} {asked:g}")

    async def keep_moment(self, tx: Transaction, kind: str, chat: str) -> None:
        """Write down that the chat was or may have been written to now.

        Of what may have arrived, and of messages written anew, no row of the outbox says when.
        """
        now = self._clock.now()
        moments = self._moments.setdefault((kind, chat), deque(maxlen=_MOMENTS))
        moments.append(now)
        recent = [moment.isoformat() for moment in moments if _is_recent(moment, now)]
        await tx.set_meta(_moments_key(kind, chat), " ".join(recent))

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
        """Count what was sent in the last minute, and what may have been."""
        now, moment = self._clock.now(), self._clock.monotonic()
        receivers = {one.name: one for one in await self._store.receivers()}
        recent = [*await self._sent(now), *await self._kept(receivers, now)]
        recent += await self._under_way(now)
        for at, name, lane in sorted(recent):
            for address in addresses([name], receivers, {}):
                if address.kind in paces:
                    age = (now - at).total_seconds()
                    paces[address.kind].end(address.chat, moment - age, lane)

    async def _sent(self, now: datetime) -> list[_Sending]:
        """Return what was sent; a repeat twice, since its first copy may be there.

        What was told within another message is none of its own, and of a message written anew the
        row keeps only the last time.
        """
        since = now - timedelta(seconds=MINUTE)
        return [
            (one.sent_at, one.receiver, one.lane)
            for one in await self._store.deliveries(state=DeliveryState.SENT, since=since)
            if one.sent_at and _is_recent(one.sent_at, now)
            if not one.bundle and one.kind != "edit"
            for _ in range(1 + one.repeat)
        ]

    async def _under_way(self, now: datetime) -> list[_Sending]:
        """Return what was under way when a process died, as if it had arrived just now.

        Recovered, it is due at no certain time, and has been tried.
        """
        return [
            (now, one.receiver, one.lane)
            for one in await self._store.deliveries(state=DeliveryState.RETRY)
            if one.due_at is None and (one.repeat or one.is_repeatable)
        ]

    async def _kept(self, receivers: Mapping[str, Receiver], now: datetime) -> list[_Sending]:
        """Return what the outbox does not say."""
        found = []
        for address in addresses(receivers, receivers, {}):
            kept = await self._store.meta(_moments_key(address.kind, address.chat)) or ""
            moments = [datetime.fromisoformat(moment).astimezone(UTC) for moment in kept.split()]
            recent = [moment for moment in moments if _is_recent(moment, now)]
            found += [(moment, address.receiver, Lane.URGENT) for moment in recent]
        return found


def _left(kept: str, now: datetime) -> float:
    """Return the seconds left of a wait, never more than were asked for: clocks get corrected."""
    until, asked = kept.split()
    left = datetime.fromisoformat(until).astimezone(UTC) - now
    return min(left.total_seconds(), float(asked))


def _key(kind: str, chat: str) -> str:
    return f"wait:{kind}:{chat}"


def _moments_key(kind: str, chat: str) -> str:
    return f"moments:{kind}:{chat}"


def _is_recent(moment: datetime, now: datetime) -> bool:
    """Whether it still counts; a time ahead of us is of a clock that was set back since."""
    return now - timedelta(seconds=MINUTE) <= moment <= now
