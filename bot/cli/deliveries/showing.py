"""Rows of the outbox as people read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.model import DeliveryState
from bot.render.counting import count
from bot.render.names import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Delivery
    from bot.store.protocol import Store

HEADS = ("NO", "QUEUED (UTC)", "RECEIVER", "WHAT", "STATE", "TRIES", "ERROR")

_CHAT = "chat:"  # before the id of the chat that an answer goes to
_EXCERPT = 40  # characters of an answer or notice
_BUNDLES = ("digest", "edit")
_EDIT = ":edit"  # ends the subject of what writes an alert anew, after that of the alert


def is_unknown(row: Delivery) -> bool:
    """Whether it was sent, and nobody knows whether it arrived."""
    return row.state is DeliveryState.RETRY and row.repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What people call what the outbox knows by number, and what belongs together in it.

    ``within`` counts what is told within a row, by receiver and subject; ``alerts`` are those that
    are written anew.
    """

    channels: Mapping[int | None, str] = field(default_factory=dict)
    receivers: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[tuple[str, str], int] = field(default_factory=dict)
    alerts: Mapping[tuple[str, str], Delivery] = field(default_factory=dict)

    @classmethod
    async def of(cls, store: Store, rows: Sequence[Delivery]) -> Outbox:
        """Read what is to be known for showing these rows."""
        gathered = any(row.kind in _BUNDLES for row in rows)
        everything = await store.deliveries() if gathered else []
        return cls(
            channels={channel.channel_id: channel.name for channel in await store.channels()},
            receivers=await _receivers(store),
            within=Counter((row.receiver, row.bundle) for row in everything if row.bundle),
            alerts={(row.receiver, row.subject): row for row in everything},
        )

    def cells(self, row: Delivery) -> tuple[object, ...]:
        """Return a row under HEADS."""
        unknown = is_unknown(row)
        tries = f"{row.attempts} (repeat)" if row.repeat and not unknown else row.attempts
        state = "retry, may have arrived" if unknown else row.state.value
        receiver = self.receivers.get(row.receiver, row.receiver)
        return (row.number, row.queued_at, receiver, self._what(row), state, tries, row.error)

    def _what(self, row: Delivery) -> str:
        if row.kind == "alert":
            return self._post(row)
        if row.kind in ("ping", "escalation", "change"):
            return f"{row.kind}: {self._post(row)}"
        if row.kind in _BUNDLES and row.message is None:
            return self._bundle(row)
        text = row.message.text if row.message else row.subject
        return f"{row.kind}: {shortened(' '.join(text.split()), _EXCERPT)}"

    def _bundle(self, row: Delivery) -> str:
        within = self.within.get((row.receiver, row.subject), 0)
        if row.kind == "digest":
            return f"digest: {count(within, 'alert')}"
        alert = self.alerts.get((row.receiver, row.subject.removesuffix(_EDIT)), row)
        more = f", {count(within, 'more post')}" if within else ""
        return f"edit: {self._post(alert)}{more}"

    def _post(self, row: Delivery) -> str:
        if row.message_id is None:
            return row.subject
        return f"@{self.channels.get(row.channel_id, row.channel_id)}/{row.message_id}"


async def _receivers(store: Store) -> dict[str, str]:
    """Return what people call the receivers, the chats that answers go to among them."""
    chats = {
        str(person.chat_id): f"@{person.username}" if person.username else person.name
        for person in await store.people()
    }
    receivers = {f"{_CHAT}{chat}": name for chat, name in chats.items() if name}
    for receiver in await store.receivers():
        receivers[receiver.name] = chats.get(receiver.target) or receiver.name
    return receivers
