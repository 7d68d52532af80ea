"""`flagfall deliveries`: the outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.output import delivery_row, note, note_suspended, print_columns, print_json
from bot.errors import InputError
from bot.model import DeliveryState
from bot.render.names import shortened
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Delivery
    from bot.store.protocol import Store

_CHAT = "chat:"  # before the id of the chat that an answer goes to
_EXCERPT = 40  # characters of an answer or notice
_HEADS = ("QUEUED (UTC)", "RECEIVER", "WHAT", "STATE", "TRIES", "ERROR")


async def deliveries(
    context: typer.Context,
    *,
    state: Annotated[
        str | None, typer.Option(help=f"Only these: {', '.join(DeliveryState)}.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Answers to commands and notices as well.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One object a line; always of all kinds.")
    ] = False,
) -> None:
    """List alerts on their way, sent and failed, oldest first.

    Example: flagfall deliveries --state dead
    """
    wanted = _state(state) if state else None
    config = settings_of(context)
    async with reading(config) as store:
        found = await store.deliveries(state=wanted) if store else []
        receivers = await store.receivers() if store else []
        names = await _names(store) if store and not as_json else _Names()
    if as_json:
        for delivery in found:
            print_json(delivery_row(delivery))
        return
    shown = [row for row in found if everything or row.kind == "alert"]
    if shown:
        print_columns(_HEADS, [_cells(row, names) for row in shown])
    elif found:
        note(f"No alerts, only answers and notices: {len(found)}. See them with --all.")
    elif store:
        note(f"Nothing is {wanted}." if wanted else "Nothing has been sent yet, and nothing waits.")
    note_suspended(receivers, pause=config.delivery.retry_cap)


def _state(word: str) -> DeliveryState:
    try:
        return DeliveryState(word)
    except ValueError:
        raise InputError(
            f'There is no state "{word}".', remedy=did_you_mean(word, list(DeliveryState))
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What people call what the outbox knows by number."""

    channels: Mapping[int | None, str] = field(default_factory=dict)
    receivers: Mapping[str, str] = field(default_factory=dict)


async def _names(store: Store) -> _Names:
    chats = {
        str(person.chat_id): f"@{person.username}" if person.username else person.name
        for person in await store.people()
    }
    receivers = {f"{_CHAT}{chat}": name for chat, name in chats.items() if name}
    for receiver in await store.receivers():
        receivers[receiver.name] = chats.get(receiver.target) or receiver.name
    channels = {channel.channel_id: channel.name for channel in await store.channels()}
    return _Names(channels=channels, receivers=receivers)


def _cells(row: Delivery, names: _Names) -> tuple[object, ...]:
    tries = f"{row.attempts} (repeat)" if row.repeat else row.attempts
    receiver = names.receivers.get(row.receiver, row.receiver)
    return (row.queued_at, receiver, _what(row, names), row.state.value, tries, row.error)


def _what(row: Delivery, names: _Names) -> str:
    if row.kind != "alert":
        text = row.message.text if row.message else row.subject
        return f"{row.kind}: {shortened(' '.join(text.split()), _EXCERPT)}"
    return f"@{names.channels.get(row.channel_id, row.channel_id)}/{row.message_id}"
