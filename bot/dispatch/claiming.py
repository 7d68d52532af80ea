"""Taking the next row of a receiver: held back, folded or split before anybody is told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.dispatch.address import OnceSender
from bot.dispatch.folding import Folding
from bot.dispatch.identity import Identity
from bot.dispatch.postponing import Postponing
from bot.model import DeliveryState
from bot.render import split

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.address import Address, Sender
    from bot.dispatch.gateway import Gateway
    from bot.dispatch.pace import Pace
    from bot.model import Delivery, Message
    from bot.store.protocol import Store, Transaction


class Claiming:
    """Claims rows for one process, ``owner``."""

    def __init__(
        self, store: Store, *, clock: Clock, settings: DeliverySettings, owner: str
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._identity = Identity(store)
        self._postponing = Postponing(store)
        self._folding = Folding(settings)

    async def claim(
        self, address: Address, sender: Sender | Gateway, pace: Pace
    ) -> Delivery | None:
        """Claim the receiver's next due row that its pace has room for; None if there is none.

        A reply too long for one message leaves the rest as rows. Raises StoreError.
        """
        now = self._clock.now()
        lane = pace.last_lane(address.chat, self._clock.monotonic())
        await self._identity.recall()
        silences = await self._postponing.silences(address, now)
        async with self._store.transaction() as tx:
            await self._postponing.hold(tx, address, silences, now)
            await self._folding.fold(tx, address, pace, now)
            delivery = await tx.claim(address.receiver, now, lane=lane, owner=self._owner)
            if delivery is None:
                return None
            await self._folding.split(tx, delivery)
            return await _first_part(tx, await self._identified(tx, delivery, sender))

    async def _identified(
        self, tx: Transaction, delivery: Delivery, sender: Sender | Gateway
    ) -> Delivery:
        """Give the row the id it goes out under; none, where that would keep nothing from it."""
        if delivery.kind == "edit":
            return delivery
        if not isinstance(sender, OnceSender):
            lost = delivery.random_id is not None  # what went out under it may arrive once more
            return await tx.identify(delivery, None) if lost else delivery
        if delivery.random_id is not None:
            return delivery
        return await tx.identify(delivery, self._identity.of(delivery))


async def _first_part(tx: Transaction, delivery: Delivery) -> Delivery:
    if delivery.message is None:
        return delivery
    first, *others = split(delivery.message)
    await tx.enqueue(_followers(delivery, others))
    return replace(delivery, message=first)


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
