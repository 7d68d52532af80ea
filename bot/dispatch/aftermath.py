"""What a failed send leads to, for its row, its chat and its receiver."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.dispatch.doubt import Doubt
from bot.dispatch.failures import Course, course_of
from bot.dispatch.pace import EVERYBODY
from bot.errors import RejectedError, ThrottledError
from bot.model import Delivery, DeliveryState
from bot.notify.answers import MovedError

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.address import Address
    from bot.dispatch.memory import Memory
    from bot.dispatch.pace import Pace
    from bot.dispatch.record import Record, Troubles
    from bot.dispatch.suspension import Suspension
    from bot.errors import NetworkError
    from bot.model import Message
    from bot.store.protocol import Store, Transaction

CHAT_PAUSE = 30.0  # at most so long a failing delivery holds up the others of its chat
# A row that falls due must not be overtaken by a younger one, so its chat opens a moment later.
MARGIN = 0.05


class Aftermath:
    """Carries out the course that a failure calls for."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        random: Random,
        settings: DeliverySettings,
        record: Record,
        troubles: Troubles,
        suspension: Suspension,
        memory: Memory,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._record = record
        self._troubles = troubles
        self._suspension = suspension
        self._memory = memory
        self._refused_once: set[tuple[str, str]] = set()  # with entities; next time without
        self._doubt = Doubt(settings, random)
        self.moved: dict[str, str] = {}  # chats that have another id now

    def success(self, delivery: Delivery, address: Address) -> set[str]:
        """Note that the chat was written to: whatever was wrong with it is over.

        Returns the receivers whose messages in doubt were put off for a silence that is over now.
        """
        self._troubles.end(f"sender of {address.kind}")
        self._suspension.reached(address)
        return self._doubt.end(delivery, address)

    async def edited(self, tx: Transaction, address: Address) -> None:
        """Have it remembered that a message of the chat was written anew just now."""
        await self._memory.keep_moment(tx, address.kind, address.chat)

    def wants_plain(self, delivery: Delivery) -> bool:
        """Whether the last attempt was refused for its entities; asked once per attempt."""
        refused = _key(delivery) in self._refused_once
        self._refused_once.discard(_key(delivery))
        return refused

    async def of(
        self,
        error: NetworkError,
        delivery: Delivery,
        message: Message,
        *,
        address: Address,
        pace: Pace,
    ) -> None:
        """Do what the failure calls for, and record it."""
        course = course_of(error)
        now = self._clock.now()
        if course is Course.STOP:
            self._troubles.begin(f"sender of {address.kind}", error)
        elif isinstance(error, RejectedError | ThrottledError):
            self._troubles.end(f"sender of {address.kind}")
        if course is Course.SUSPEND:
            await self._suspend(delivery, address, error, now)
        elif isinstance(error, MovedError):
            await self._move(delivery, address, error, now)
        elif course is Course.REFUSED:
            await self._refused(delivery, message, error, now)
        else:
            await self._postpone(delivery, address, pace, error, now)

    async def _suspend(
        self, delivery: Delivery, address: Address, error: NetworkError, now: datetime
    ) -> None:
        if await self._record.commit(
            lambda tx: self._suspension.suspend(
                tx, delivery, address, error, now=now, moved=self.moved
            )
        ):
            self._suspension.lost(address)

    async def _move(
        self, delivery: Delivery, address: Address, error: MovedError, now: datetime
    ) -> None:
        """Write the new id into every receiver of the chat, and try again there."""

        async def write(tx: Transaction) -> None:
            for receiver in await self._store.receivers():
                if receiver.target == address.target:
                    await tx.save_receiver(replace(receiver, target=error.target))
            await tx.nack(
                delivery, state=DeliveryState.RETRY, error=str(error), due_at=now, refused=True
            )

        self.moved[address.target] = error.target
        await self._record.commit(write)

    async def _refused(
        self, delivery: Delivery, message: Message, error: NetworkError, now: datetime
    ) -> None:
        """Try once more as plain text; what is refused even so is given up."""
        if message.entities:
            self._refused_once.add(_key(delivery))
            await self._nack(delivery, DeliveryState.RETRY, error, due_at=now)
        elif delivery.kind == "edit" and delivery.message is not None:
            await self._say_anew(delivery, delivery.message, error, now)
        else:
            await self._nack(delivery, DeliveryState.DEAD, error)

    async def _say_anew(
        self, delivery: Delivery, message: Message, error: NetworkError, now: datetime
    ) -> None:
        """Send what was to replace a message that is gone as one of its own."""
        anew = Delivery(
            receiver=delivery.receiver,
            subject=f"{delivery.subject}:{delivery.epoch}",
            kind="reply",
            queued_at=now,
            severity=delivery.severity,
            message=message,
        )

        async def write(tx: Transaction) -> None:
            await tx.nack(delivery, state=DeliveryState.SUPPRESSED, error=str(error))
            await tx.enqueue([anew])

        await self._record.commit(write)

    async def _postpone(
        self, delivery: Delivery, address: Address, pace: Pace, error: NetworkError, now: datetime
    ) -> None:
        """Keep the row for later, and its chat (or everybody) quiet until then."""
        moment = self._clock.monotonic()
        doubtful = error.sent and not delivery.is_repeatable
        if isinstance(error, ThrottledError):
            await self._wait(delivery, address, pace, error, now)
        elif isinstance(error, RejectedError):
            pause = self._settings.retry_cap
            pace.freeze(EVERYBODY, moment + pause + MARGIN)
            await self._nack(delivery, DeliveryState.RETRY, error, due_at=_after(now, pause))
        elif error.sent and self._doubt.is_hopeless(delivery, address):
            self._doubt.forget(delivery, address)
            await self._nack(delivery, DeliveryState.DEAD, error, repeat=doubtful, at=address)
        else:
            chat, pause = self._doubt.pauses(delivery, address, sent=error.sent)
            pace.freeze(address.chat, moment + min(chat, CHAT_PAUSE) + MARGIN)
            await self._nack(
                delivery,
                DeliveryState.RETRY,
                error,
                due_at=_after(now, pause),
                repeat=doubtful,
                at=address if error.sent else None,
            )

    async def _wait(
        self, delivery: Delivery, address: Address, pace: Pace, error: ThrottledError, now: datetime
    ) -> None:
        """Wait as long as the server asked, this process and the next one."""
        moment, due_at = self._clock.monotonic(), _after(now, error.seconds)
        over = _after(due_at, MARGIN)
        everybody = pace.flood(address.chat, moment, moment + error.seconds + MARGIN)

        async def write(tx: Transaction) -> None:
            await tx.nack(
                delivery, state=DeliveryState.RETRY, error=str(error), due_at=due_at, refused=True
            )
            await self._memory.keep_wait(tx, address.kind, address.chat, until=over)
            if everybody is not None:
                all_over = _after(now, everybody - moment)
                await self._memory.keep_wait(tx, address.kind, EVERYBODY, until=all_over)

        await self._record.commit(write)

    async def _nack(
        self,
        delivery: Delivery,
        state: DeliveryState,
        error: NetworkError,
        *,
        due_at: datetime | None = None,
        repeat: bool = False,
        at: Address | None = None,
    ) -> None:
        """Record a failure; ``at`` is where the message may have arrived all the same."""

        async def write(tx: Transaction) -> None:
            await tx.nack(
                delivery,
                state=state,
                error=str(error),
                due_at=due_at,
                repeat=repeat,
                refused=not error.sent,
            )
            if at is not None:
                await self._memory.keep_moment(tx, at.kind, at.chat)

        await self._record.commit(write)


def _key(delivery: Delivery) -> tuple[str, str]:
    return delivery.receiver, delivery.subject


def _after(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)
