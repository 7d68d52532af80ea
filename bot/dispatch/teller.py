"""One delivery from its claim to its record: claim, send, record, in that order.

A process that dies between the send and the record leaves the row SENDING. Where the receiver's
server takes a message once, however often it comes, the next start just sends it again, under the
same id; elsewhere it makes it a possible repeat. Nothing is ever marked as sent before the server
said so.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.dispatch.address import EditingSender, OnceSender
from bot.dispatch.gateway import bound
from bot.dispatch.record import STORE_PAUSE
from bot.dispatch.unreadable import UnreadableError
from bot.dispatch.within import within
from bot.errors import NetworkError, RejectedError, StoreError
from bot.model import DeliveryState, Severity
from bot.render import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.address import Address, Sender
    from bot.dispatch.aftermath import Aftermath
    from bot.dispatch.claiming import Claiming
    from bot.dispatch.gateway import Gateway
    from bot.dispatch.letters import Letter, Letters
    from bot.dispatch.pace import Pace
    from bot.dispatch.record import Record, Troubles
    from bot.model import Delivery, Message
    from bot.store.protocol import Transaction

MAX_READS = 20  # attempts to read what a row tells before it is given up
_UNEDITABLE = "The message it belongs to cannot be edited."

log = logging.getLogger(__name__)


class Teller:
    """Tells one delivery at a time to one chat; it may be at work for many chats at once."""

    def __init__(
        self,
        *,
        clock: Clock,
        claiming: Claiming,
        letters: Letters,
        say: Callable[..., None],
        settings: DeliverySettings,
        record: Record,
        troubles: Troubles,
        aftermath: Aftermath,
    ) -> None:
        self._clock = clock
        self._claiming = claiming
        self._letters = letters
        self._say = say
        self._timeout = settings.request_timeout
        self._unread: Counter[tuple[str, str]] = Counter()  # alerts the store could not tell
        self._record = record
        self._troubles = troubles
        self._aftermath = aftermath

    async def tell(self, address: Address, sender: Sender | Gateway, pace: Pace) -> None:
        """Deliver the receiver's next due row, if there is one, and record what came of it."""
        delivery = await self._claim(address, sender, pace)
        letter = await self._letter(delivery, address) if delivery else None
        if delivery is None or letter is None:
            return
        way, message = bound(sender, letter.message, delivery=delivery, alert=letter.alert)
        try:
            sending = _sending(delivery, replace(letter, message=message), address, way)
            message_id = await self._answer(sending, delivery, address, pace)
        except NetworkError as error:
            log.warning("%s to %s: %s", delivery.subject, address.receiver, error)
            await self._aftermath.of(error, delivery, message, address=address, pace=pace)
        else:
            await self._sent(delivery, letter, message_id, address)

    async def _claim(
        self, address: Address, sender: Sender | Gateway, pace: Pace
    ) -> Delivery | None:
        """Claim the next due row; while the store says no, its chat waits."""
        try:
            delivery = await self._claiming.claim(address, sender, pace)
        except StoreError as error:
            self._troubles.begin("writing", error)
            pace.freeze(address.chat, self._clock.monotonic() + STORE_PAUSE)
            return None
        self._troubles.end("writing")
        return delivery

    async def _letter(self, delivery: Delivery, address: Address) -> Letter | None:
        """Return what is sent for the row; None if there is nothing to be sent for it now."""
        try:
            letter = await self._letters.write(delivery, address)
        except StoreError as error:
            await self._give_back(delivery, error)
            return None
        if letter is None:  # what was to be written anew cannot be
            await self._record.commit(
                lambda tx: tx.nack(delivery, state=DeliveryState.DEAD, error=_UNEDITABLE)
            )
            return None
        if self._aftermath.wants_plain(delivery):
            return replace(letter, message=plain(letter.message))
        return letter

    async def _give_back(self, delivery: Delivery, error: StoreError) -> None:
        """Undo a claim whose send was never begun; what never can be read is given up."""
        log.error("%s", error)
        single = {delivery.subject: str(error)}
        reasons = error.reasons if isinstance(error, UnreadableError) else single
        keys = [(delivery.receiver, subject) for subject in reasons]
        self._unread.update(keys)
        lost = {key[1]: reasons[key[1]] for key in keys if self._unread[key] >= MAX_READS}
        due_at = self._clock.now() + timedelta(seconds=STORE_PAUSE)
        await self._record.commit(
            lambda tx: tx.give_back(delivery, error=str(error), due_at=due_at, lost=lost)
        )

    async def _answer(
        self,
        sending: Coroutine[object, object, int | None],
        delivery: Delivery,
        address: Address,
        pace: Pace,
    ) -> int | None:
        """Send, within a time that no server can stretch; return the message id."""
        try:
            return await within(self._clock, self._timeout, sending)
        except TimeoutError:
            raise NetworkError(f"No answer within {self._timeout:g} s.", sent=True) from None
        finally:
            pace.end(address.chat, self._clock.monotonic(), delivery.lane)

    async def _sent(
        self, delivery: Delivery, letter: Letter, message_id: int | None, address: Address
    ) -> None:
        put_off = self._aftermath.success(delivery, address)
        now = self._clock.now()

        async def write(tx: Transaction) -> None:
            await tx.ack(delivery, message_id=message_id, now=now)
            if letter.edits is not None:
                await self._aftermath.edited(tx, address)
            for receiver in put_off:
                await tx.hasten(receiver, now)

        if not await self._record.commit(write):
            return
        if letter.about:
            self._say("told", **letter.about, receiver=address.receiver)
        else:
            log.debug("told %s to %s", delivery.subject, address.receiver)


def _sending(
    delivery: Delivery, letter: Letter, address: Address, way: Sender
) -> Coroutine[object, object, int | None]:
    """Begin what carries a letter to its chat."""
    target, message = address.target, letter.message
    if letter.edits is not None:
        return _edited(way, target, letter.edits, message)
    silent = delivery.severity is Severity.LOW
    if isinstance(way, OnceSender) and delivery.random_id is not None:
        return way.send_once(target, message, silent=silent, random_id=delivery.random_id)
    return way.send(target, message, silent=silent)


async def _edited(way: Sender, target: str, message_id: int, message: Message) -> int:
    """Write a message anew, and return its id."""
    if not isinstance(way, EditingSender):
        raise RejectedError("Messages of this kind cannot be edited.", code=400)
    await way.edit(target, message_id, message)
    return message_id
