"""What is sent for an outbox row: a message is made of what the store knows when it is sent.

So a message that was sent before can be made anew at any time, with what became of it since.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.dispatch.address import TELEGRAM
from bot.model import CHANGE, EDIT, next_part
from bot.render import link, render_alert, repeated
from bot.render.buttons import alert_buttons
from bot.render.digest import render_digest
from bot.render.heading import DigestHeading, DigestKind
from bot.render.links import handle
from bot.render.summary import render_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.clock import Clock
    from bot.config import DeliverySettings
    from bot.dispatch.address import Address
    from bot.model import Alert, Delivery, Message, Silence, Span
    from bot.store.protocol import Store

    # a text, its matches and a language ("" if there is none) -> what they mean in it
    Gloss = Callable[[str, Sequence[Span], str], tuple[tuple[Span, str], ...]]


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
        gloss: Gloss | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._size = settings.digest_size
        self._gloss = gloss

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
        language = address.wishes.language if address.wishes else ""
        if self._gloss is None:
            return alert
        # a word that was never looked up may take a while
        glosses = await asyncio.to_thread(self._gloss, alert.post.text, alert.spans, language)
        return replace(alert, glosses=glosses)

    async def _anew(self, delivery: Delivery, address: Address) -> Letter | None:
        """Return the message that a carrier was told by as it should be now."""
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
        """Return one line for each story if they are few, else where all posts are to be found.

        ``joined`` are those that its stories went on with since.
        """
        members = await self._store.members(carrier)
        first_of: dict[str, Delivery] = {}
        for member in members:
            first_of.setdefault(member.story or member.subject, member)
        zone, now = self._zone_of(address), self._clock.now()
        if len(first_of) <= self._size:
            alerts = [await self._of(member, address) for member in first_of.values()]
            rules = Counter(rule for alert in alerts for rule in alert.rules)
            heading = replace(await self._heading(carrier, members), rules=rules)
            return render_digest(alerts, heading=heading, zone=zone, now=carrier.sent_at or now)
        members = [*members, *joined]
        heading = await self._heading(carrier, members)
        lines = await self._store.places(members)
        return render_summary(lines, heading=heading, zone=zone, now=carrier.sent_at or now)

    async def _heading(self, carrier: Delivery, members: Sequence[Delivery]) -> DigestHeading:
        """Say what a digest is of, and of how much that comes after it."""
        since = [member.queued_at for member in members]
        below = await self._below(carrier)
        kind, _, number = carrier.subject.partition("#")[0].partition(":")
        heading = DigestHeading(
            kind=DigestKind(kind),
            total=len(members) + below,
            below=below,
            since=min(since, default=carrier.queued_at),
            until=max(since, default=carrier.queued_at),
        )
        silence = await self._store.silence(int(number)) if kind == DigestKind.SILENCE else None
        if silence is None:
            return heading
        what = await self._muted(silence)
        return replace(heading, since=silence.since, until=silence.until, muted=what)

    async def _muted(self, silence: Silence) -> str:
        """Return what a silence is of: ``Kherson in @rybar``, ``@rybar``, "" for everything."""
        channels = await self._store.channels() if silence.channel_id else []
        where = [handle(one) for one in channels if one.channel_id == silence.channel_id]
        return " in ".join(filter(None, (silence.rule, *where)))

    async def _below(self, carrier: Delivery) -> int:
        """Return how many alerts are told by the messages that follow this one of the same kind."""
        subject, total = carrier.subject, 0
        while rest := await self._store.members(
            replace(carrier, subject=(subject := next_part(subject)))
        ):
            total += len(rest)
        return total

    def _zone_of(self, address: Address) -> ZoneInfo:
        wishes = address.wishes
        return ZoneInfo(wishes.timezone) if wishes and wishes.timezone else self._zone


def _patience(delivery: Delivery) -> float:
    """Return for how many seconds nobody had taken what is escalated."""
    return float(delivery.subject.rpartition(":")[2])
