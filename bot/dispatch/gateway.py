"""Receivers that are no chats, as the dispatch writes to them and paces them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.dispatch.address import APPRISE, TELEGRAM, Sender
from bot.dispatch.pace import Pace
from bot.notify.telling import Telling, key_of
from bot.render import plain

if TYPE_CHECKING:
    from bot.config import DeliverySettings
    from bot.model import Alert, Delivery, Lane, Message
    from bot.notify.telling import Receipt

# No server of ours to spare: as many as one can take in that comes from one machine.
_PER_SECOND, _PER_MINUTE = 100, 6000


@runtime_checkable
class Gateway(Protocol):
    """What delivers to one kind of receiver that is no chat: it takes facts, not only a text."""

    async def tell(self, telling: Telling) -> Receipt:
        """Tell it and return what came back; raises NetworkError and its kinds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A Sender that carries one delivery through a gateway."""

    gateway: Gateway
    delivery: Delivery
    alert: Alert | None

    async def send(self, target: str, message: Message, *, silent: bool) -> int | None:  # noqa: ARG002  a gateway knows its receivers by name
        telling = Telling(
            key=key_of(self.delivery),
            receiver=self.delivery.receiver,
            kind=self.delivery.kind,
            queued_at=self.delivery.queued_at,
            message=message,
            alert=self.alert,
            repeat=self.delivery.repeat,
        )
        await self.gateway.tell(telling)
        return None


def bound(
    way: Sender | Gateway, message: Message, *, delivery: Delivery, alert: Alert | None
) -> tuple[Sender, Message]:
    """Return what sends this delivery, and the message as it takes it: a gateway plain text."""
    if isinstance(way, Gateway):
        return _Bound(gateway=way, delivery=delivery, alert=alert), plain(message)
    return way, message


class OwnPace(Pace):
    """The pace of receivers each of which is a server of its own: one that floods is alone."""

    def flood(self, chat: str, now: float, until: float) -> float | None:  # noqa: ARG002  as Pace
        """Freeze the receiver that asked for it; nobody else is meant."""
        self.freeze(chat, until)
        return None


class OpenPace(OwnPace):
    """The pace of machines: they are told everything one by one, however much it is."""

    def room(self, chat: str, lane: Lane, seconds: float) -> int:  # noqa: ARG002  as Pace
        """Return that there is room for whatever waits."""
        return sys.maxsize


def pace_of(kind: str, settings: DeliverySettings) -> Pace:
    """Return the pace of a kind of receiver: the settings' own is Telegram's, and that of people.

    What Apprise is for, mail and phones, is read by people as chats are.
    """
    if kind == TELEGRAM:
        return Pace(settings)
    if kind == APPRISE:
        return OwnPace(settings)
    return OpenPace(
        replace(
            settings,
            per_chat_interval=0.0,
            per_chat_per_minute=_PER_MINUTE,
            total_per_second=_PER_SECOND,
        )
    )
