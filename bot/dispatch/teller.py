"""One delivery from its claim to its record: claim, send, record, in that order.

A process that dies between the send and the record leaves the row SENDING. Where the receiver's
server takes a message once, however often it comes, the next start just sends it again, under the
same id; elsewhere it makes it a possible repeat. Nothing is ever marked as sent before the server
said so.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.dispatch.address import OnceSender
from bot.dispatch.gateway import bound
from bot.dispatch.identity import Identity
from bot.dispatch.record import STORE_PAUSE
from bot.dispatch.within import within
from bot.errors import NetworkError, StoreError
from bot.model import DeliveryState, Severity
from bot.render import plain, render_alert, repeated, split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.address import Address, Sender
    from bot.dispatch.aftermath import Aftermath
    from bot.dispatch.gateway import Gateway
    from bot.dispatch.pace import Pace
    from bot.dispatch.record import Record, Troubles
    from bot.model import Alert, Delivery, Message
    from bot.store.protocol import Store, Transaction

MAX_READS = 20  # attempts to read what an alert tells before it is given up

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """A message as it is sent, what it tells, and ``about``: the fields of the event of it."""

    message: Message
    about: Mapping[str, object]
    alert: Alert | None


class Teller:
    """Tells one delivery at a time to one chat; it may be at work for many chats at once."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        zone: ZoneInfo,
        say: Callable[..., None],
        settings: DeliverySettings,
        record: Record,
        troubles: Troubles,
        aftermath: Aftermath,
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._say = say
        self._timeout = settings.request_timeout
        self._identity = Identity(store)
        self._unread: Counter[tuple[str, str]] = Counter()  # alerts the store could not tell
        self._record = record
        self._troubles = troubles
        self._aftermath = aftermath

    async def tell(self, address: Address, sender: Sender | Gateway, pace: Pace) -> None:
        """Deliver the receiver's next due row, if there is one, and record what came of it."""
        delivery = await self._claim(address, sender, pace)
        letter = await self._letter(delivery) if delivery else None
        if delivery is None or letter is None:
            return
        way, message = bound(sender, letter.message, delivery=delivery, alert=letter.alert)
        try:
            message_id = await self._send(delivery, message, address, way, pace)
        except NetworkError as error:
            log.warning("%s to %s: %s", delivery.subject, address.receiver, error)
            await self._aftermath.of(error, delivery, message, address=address, pace=pace)
        else:
            await self._sent(delivery, letter, message_id, address)

    async def _claim(
        self, address: Address, sender: Sender | Gateway, pace: Pace
    ) -> Delivery | None:
        """Claim the next due row; a reply too long for one message leaves the rest as rows."""
        try:
            await self._identity.recall()
            async with self._store.transaction() as tx:
                delivery = await tx.claim(address.receiver, self._clock.now())
                if delivery is not None:
                    delivery = await self._identified(tx, delivery, sender)
                if delivery is not None and delivery.message is not None:
                    first, *others = split(delivery.message)
                    await tx.enqueue(_followers(delivery, others))
                    delivery = replace(delivery, message=first)
        except StoreError as error:
            self._troubles.begin("writing", error)
            pace.freeze(address.chat, self._clock.monotonic() + STORE_PAUSE)
            return None
        self._troubles.end("writing")
        return delivery

    async def _identified(
        self, tx: Transaction, delivery: Delivery, sender: Sender | Gateway
    ) -> Delivery:
        """Give the row the id it goes out under; none, where that would keep nothing from it."""
        if not isinstance(sender, OnceSender):
            lost = delivery.random_id is not None  # what went out under it may arrive once more
            return await tx.identify(delivery, None) if lost else delivery
        if delivery.random_id is not None:
            return delivery
        return await tx.identify(delivery, self._identity.of(delivery))

    async def _letter(self, delivery: Delivery) -> _Letter | None:
        """Return what is sent for the row; None if the store cannot say, and the row waits."""
        message = delivery.message
        about: dict[str, object] = {}
        alert: Alert | None = None
        if message is None:
            try:
                alert = await self._store.alert(delivery)
            except StoreError as error:
                await self._give_back(delivery, error)
                return None
            alert = replace(alert, repeat=alert.repeat or delivery.repeat)
            message = render_alert(alert, zone=self._zone, now=self._clock.now())
            about = {"channel": alert.channel.name, "post": alert.post.message_id}
        elif delivery.repeat:
            message = repeated(message)
        if self._aftermath.wants_plain(delivery):
            message = plain(message)
        return _Letter(message=message, about=about, alert=alert)

    async def _give_back(self, delivery: Delivery, error: StoreError) -> None:
        """Undo a claim whose send was never begun; one that never can be is given up."""
        log.error("%s", error)
        key = (delivery.receiver, delivery.subject)
        self._unread[key] += 1
        lost = self._unread[key] >= MAX_READS
        state = DeliveryState.DEAD if lost else DeliveryState.RETRY
        due_at = None if lost else self._clock.now() + timedelta(seconds=STORE_PAUSE)

        async def write(tx: Transaction) -> None:
            await tx.nack(delivery, state=state, error=str(error), due_at=due_at)

        await self._record.commit(write)

    async def _send(
        self, delivery: Delivery, message: Message, address: Address, sender: Sender, pace: Pace
    ) -> int | None:
        """Send, within a time that no server can stretch; return the message id."""
        silent = delivery.severity is Severity.LOW
        if isinstance(sender, OnceSender) and delivery.random_id is not None:
            sending = sender.send_once(
                address.target, message, silent=silent, random_id=delivery.random_id
            )
        else:
            sending = sender.send(address.target, message, silent=silent)
        try:
            return await within(self._clock, self._timeout, sending)
        except TimeoutError:
            raise NetworkError(f"No answer within {self._timeout:g} s.", sent=True) from None
        finally:
            pace.end(address.chat, self._clock.monotonic())

    async def _sent(
        self, delivery: Delivery, letter: _Letter, message_id: int | None, address: Address
    ) -> None:
        put_off = self._aftermath.success(delivery, address)
        now = self._clock.now()

        async def write(tx: Transaction) -> None:
            await tx.ack(delivery, message_id=message_id, now=now)
            for receiver in put_off:
                await tx.hasten(receiver, now)

        if not await self._record.commit(write):
            return
        if letter.about:
            self._say("told", **letter.about, receiver=address.receiver)
        else:
            log.debug("told %s to %s", delivery.subject, address.receiver)


def _followers(delivery: Delivery, others: list[Message]) -> list[Delivery]:
    """Return rows for the parts of a reply beyond the first, the same on every attempt."""
    return [
        replace(
            delivery,
            subject=f"{delivery.subject}:part{number}",
            message=message,
            state=DeliveryState.PENDING,
            attempts=0,
            due_at=None,
            epoch=0,
            repeat=False,
            random_id=None,
            error="",
        )
        for number, message in enumerate(others, start=2)
    ]
