"""What is sent for an outbox row: a message is made of what the store knows when it is sent.

So a message that was sent before can be made anew at any time, with what became of it since.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.dispatch.address import TELEGRAM
from bot.dispatch.digests import Digests
from bot.model import CHANGE, EDIT
from bot.render import link, render_alert, repeated
from bot.render.buttons import alert_buttons
from bot.render.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.address import Address
    from bot.model import Alert, Delivery, Message, Receiver, Span
    from bot.store.protocol import Store

    # a text, its matches and a language -> what they mean in it
    Gloss = Callable[[str, Sequence[Span], str], tuple[tuple[Span, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glosses:
    """What says what matches mean, and in which language if a receiver names none ("": in none)."""

    gloss: Gloss
    language: str = ""

    def wanted_by(self, wishes: Receiver | None) -> str:
        """Return the language for a receiver, "" if it need not be told."""
        return (wishes.language if wishes else "") or self.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it is sent, what it tells, and ``about``: the fields of the event of it.

    ``edits`` is the id of the message that it takes the place of.
    """

    message: Message
    about: Mapping[str, object] = field(default_factory=dict)
    alert: Alert | None = None
    edits: int | None = None


class Letters:
    """Writes what rows tell, as their receivers wish."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        zone: ZoneInfo,
        settings: DeliverySettings,
        glosses: Glosses | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._digests = Digests(store, clock=clock, size=settings.digest_size)
        self._glosses = glosses

    async def write(self, delivery: Delivery, address: Address) -> Letter | None:
        """Return what is sent for a row; None if the message it belongs to cannot be edited.

        Raises StoreError when the store cannot say what is to be told.
        """
        if delivery.kind == "edit":
            return await self._anew(delivery, address)
        if delivery.kind == "change":
            return await self._changed(delivery, address)
        if delivery.message is not None:
            text = repeated(delivery.message) if delivery.repeat else delivery.message
            return Letter(message=text)
        if delivery.kind == "digest":
            message = await self._digest(delivery, address)
            message = repeated(message) if delivery.repeat else message
            return Letter(message=message, about={"digest": delivery.subject})
        return await self._alert(delivery, address)

    async def _alert(self, delivery: Delivery, address: Address) -> Letter:
        alert = await self._of(delivery, address)
        alert = replace(
            alert,
            repeat=alert.repeat or delivery.repeat,
            escalated_after=_patience(delivery) if delivery.kind == "escalation" else None,
        )
        message = render_alert(
            alert, zone=self._zone_of(address), now=self._clock.now(), told_at=delivery.sent_at
        )
        about = {"channel": alert.channel.name, "post": alert.post.message_id}
        if address.kind == TELEGRAM:
            message = replace(message, buttons=alert_buttons(alert))
        if address.wishes and address.wishes.previews:
            message = replace(message, preview=link(alert.channel, alert.post))
        return Letter(message=message, about=about, alert=alert)

    async def _of(self, delivery: Delivery, address: Address) -> Alert:
        """Return what an alert's row tells, its words glossed as the receiver wishes."""
        alert = await self._store.alert(delivery)
        language = self._glosses.wanted_by(address.wishes) if self._glosses else ""
        if self._glosses is None or not language:
            return alert
        # a word that was never looked up may take a while
        gloss = self._glosses.gloss
        glosses = await asyncio.to_thread(gloss, alert.post.text, alert.spans, language)
        return replace(alert, glosses=glosses)

    async def _anew(self, delivery: Delivery, address: Address) -> Letter | None:
        """Return the message that a carrier was told by as it should be now, or a row's own."""
        if delivery.message is not None:
            return Letter(message=delivery.message, edits=delivery.message_id)
        subject = delivery.subject.removesuffix(EDIT)
        carrier = await self._store.delivery(delivery.receiver, subject)
        if carrier is None or carrier.sent_message_id is None:
            return None
        if carrier.kind == "digest":
            joined = await self._store.members(delivery)
            message = await self._digest(carrier, address, joined)
        else:
            message = (await self._alert(carrier, address)).message
        return Letter(message=message, edits=carrier.sent_message_id)

    async def _changed(self, delivery: Delivery, address: Address) -> Letter | None:
        """Return an alert with what became of its post, for a program that was told it before."""
        subject = delivery.subject.partition(CHANGE)[0]
        told = await self._store.delivery(delivery.receiver, subject)
        if told is None:
            return None
        # what may have arrived and was never confirmed was told at no certain time
        return await self._alert(replace(told, sent_at=told.sent_at or told.queued_at), address)

    async def _digest(
        self, carrier: Delivery, address: Address, joined: Sequence[Delivery] = ()
    ) -> Message:
        """Return a digest; ``joined`` are posts that its stories went on with since."""
        return await self._digests.write(
            carrier,
            joined,
            wishes=address.wishes,
            zone=self._zone_of(address),
            of=partial(self._of, address=address),
        )

    def _zone_of(self, address: Address) -> ZoneInfo:
        return zone_of([address.wishes] if address.wishes else [], self._zone)


def _patience(delivery: Delivery) -> float:
    """Return for how many seconds nobody had taken what is escalated."""
    return float(delivery.subject.rpartition(":")[2])
