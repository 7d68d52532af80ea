"""Commands that were lost because nobody fetched them: the notification chat is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat.wording import lines
from bot.desk import NOTIFY
from bot.model import Delivery
from bot.render.durations import span_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.model import Receiver
    from bot.store.protocol import Store

_POLLED_AT = "bot_polled_at"  # unix seconds, at most _EVERY old while the daemon runs
_EVERY = timedelta(hours=1)


_LOST = lines(
    "Telegram no longer has all that was said to this bot while Flagfall was away.",
    "Please repeat what it was not answered.",
)


def notices_of_loss(receivers: Sequence[Receiver], where: str, *, now: datetime) -> list[Delivery]:
    """Return what the notification chat is told when Telegram says that commands are lost.

    ``where`` tells one loss from another.
    """
    return [
        Delivery(
            receiver=receiver.name,
            subject=f"notice:lost:{where}",
            kind="notice",
            queued_at=now,
            message=_LOST,
        )
        for receiver in receivers
        if receiver.name == NOTIFY
    ]


class Absence:
    """Remembers when updates were last fetched."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._noted: datetime | None = None

    async def end(self, kept: timedelta | None) -> bool:
        """Note that fetching begins; True if it was so late that the chat is told.

        ``kept`` is how long updates wait to be fetched, None where they say themselves if not.
        """
        before, now = await self._store.meta(_POLLED_AT), self._clock.now()
        away = now - datetime.fromtimestamp(int(before), UTC) if before else timedelta()
        late = kept is not None and away > kept
        told = [r for r in await self._store.receivers() if r.name == NOTIFY and late]
        async with self._store.transaction() as tx:
            await tx.enqueue([self._notice(receiver.name, away) for receiver in told])
            await tx.set_meta(_POLLED_AT, str(int(now.timestamp())))
        self._noted = now
        return bool(told)

    async def note(self) -> None:
        """Note that updates were fetched just now; written once an hour."""
        now = self._clock.now()
        if self._noted is None or now - self._noted >= _EVERY:
            async with self._store.transaction() as tx:
                await tx.set_meta(_POLLED_AT, str(int(now.timestamp())))
            self._noted = now

    def _notice(self, receiver: str, away: timedelta) -> Delivery:
        now = self._clock.now()
        return Delivery(
            receiver=receiver,
            subject=f"notice:away:{int(now.timestamp())}",
            kind="notice",
            queued_at=now,
            message=lines(
                f"Flagfall is back after {span_of(away.total_seconds())}.",
                "Commands are kept for 24 h: please repeat those sent before that.",
            ),
        )
