"""Receivers that cannot be written to: set aside, told to the operator once, tried again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.dispatch.address import TELEGRAM, addresses
from bot.model import DeliveryState
from bot.notices import Notice, operators, set_aside, tell
from bot.render.people import own_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from bot.dispatch.address import Address
    from bot.errors import NetworkError
    from bot.model import Delivery, Person, Receiver
    from bot.store.protocol import Store, Transaction


class Suspension:
    """Sets receivers aside and lets them try again after ``interval`` seconds."""

    def __init__(self, store: Store, *, interval: float) -> None:
        self._store = store
        self._interval = interval
        self._due: dict[str, float] = {}  # when a suspended receiver may try again
        # (receiver, target) of those whose operator has been told
        self._known: set[tuple[str, str]] = set()

    async def suspend(
        self,
        tx: Transaction,
        delivery: Delivery,
        address: Address,
        error: NetworkError,
        *,
        now: datetime,
        moved: Mapping[str, str],
    ) -> None:
        """Set the receiver aside, keep its delivery, and tell the operator if that is news.

        A reply to a chat that shut the bot out has nobody to wait for, so it is given up. A
        receiver that was given another chat meanwhile is told there.
        """
        receivers = {receiver.name: receiver for receiver in await self._store.receivers()}
        receiver = receivers.get(address.receiver)
        if receiver is None:
            await tx.nack(delivery, state=DeliveryState.DEAD, error=str(error))
            return
        if addresses([address.receiver], receivers, moved) != [address]:
            await tx.nack(
                delivery, state=DeliveryState.RETRY, error=str(error), due_at=now, refused=True
            )
            return
        await tx.nack(
            delivery, state=DeliveryState.SUSPENDED, error=str(error), refused=not error.sent
        )
        await tx.save_receiver(replace(receiver, suspended=str(error)))
        if (address.receiver, address.target) not in self._known:
            whom = await operators(self._store, shut=address.target, anybody=True)
            notice = _notice(_called(receiver, await self._store.people()), address, error)
            await tell(self._store, tx, whom, [notice], now=now)

    def lost(self, address: Address) -> None:
        """Note that a suspension is on record; another one is no news until it was reached."""
        self._known.add((address.receiver, address.target))

    def reached(self, address: Address) -> None:
        """Note that the receiver can be written to: its next suspension is news again."""
        self._known.discard((address.receiver, address.target))

    async def resume(self, receivers: Iterable[Receiver], moment: float) -> float | None:
        """Make due what waits for suspended receivers whose time has come.

        Returns when the next of them may try, None if none is suspended. One that somebody resumed
        before its time was reached, so its next suspension is news again.
        """
        later = moment + self._interval
        suspended = [receiver.name for receiver in receivers if receiver.suspended]
        resumed = self._due.keys() - suspended
        self._known = {each for each in self._known if each[0] not in resumed}
        self._due = {name: self._due.get(name, later) for name in suspended}
        due = {name for name, when in self._due.items() if when <= moment}
        if due:
            await self._release(due)
            self._due = {name: when for name, when in self._due.items() if when > moment}
        return min(self._due.values(), default=None)

    async def _release(self, names: Collection[str]) -> None:
        async with self._store.transaction() as tx:
            # read here: somebody may have given a receiver another chat just now
            released = [one for one in await self._store.receivers() if one.name in names]
            for receiver in released:
                await tx.save_receiver(replace(receiver, suspended=""))
        self._known.update((receiver.name, receiver.target) for receiver in released)


def _notice(whom: str, address: Address, error: NetworkError) -> Notice:
    return Notice(
        about=f"receiver:{address.receiver}",
        text=f"🔴 Nothing can be sent to {whom}: {error}\n{set_aside(address.receiver)}",
    )


def _called(receiver: Receiver, people: Iterable[Person]) -> str:
    """Return what the operator knows a receiver by: a person's name, or its own with its chat's.

    The address of what is no chat is left out: it may be secret.
    """
    if receiver.kind != TELEGRAM or receiver.name == receiver.target:
        return receiver.name
    for person in people:
        if receiver.target == str(person.chat_id or person.user_id):
            return _name_of(person) or f"the person {person.user_id}"
    return f"{receiver.name} ({receiver.target})"


def _name_of(person: Person) -> str:
    """Return ``Name (@username)`` as far as known; nothing of the name becomes a link."""
    name = own_name(person)
    handle = f"@{person.username}" if person.username else ""
    return f"{name} ({handle})" if name and handle else name or handle
