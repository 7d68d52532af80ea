"""`flagfall deliveries` alone: what is on its way, sent and failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.deliveries.showing import HEADS, Outbox, is_unknown
from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.output import delivery_row, note, note_suspended, print_columns, print_json
from bot.errors import InputError
from bot.model import DeliveryState
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from bot.model import Delivery
    from bot.store.protocol import Store

_ALERTS = ("alert", "ping", "escalation", "digest", "edit", "change")
_UNKNOWN = "unknown"  # of an outcome: no state of its own, as the row is tried again
_STATES = (*DeliveryState, _UNKNOWN)


async def list_deliveries(
    context: typer.Context,
    *,
    state: Annotated[str | None, typer.Option(help=f"Only these: {', '.join(_STATES)}.")] = None,
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
    _check(state)
    config = settings_of(context)
    async with reading(config) as store:
        found = await _found(store, state) if store else []
        receivers = await store.receivers() if store else []
        outbox = await Outbox.of(store, found) if store and not as_json else Outbox()
    if as_json:
        for delivery in found:
            print_json(delivery_row(delivery))
        return
    shown = [row for row in found if everything or (row.kind in _ALERTS and not row.message)]
    if shown:
        print_columns(HEADS, [outbox.cells(row) for row in shown])
    elif found:
        note(f"No alerts, only answers and notices: {len(found)}. See them with --all.")
    elif store:
        note(_nothing(state))
    note_suspended(receivers, pause=config.delivery.retry_cap)


async def _found(store: Store, state: str | None) -> list[Delivery]:
    if state == _UNKNOWN:
        retried = await store.deliveries(state=DeliveryState.RETRY)
        return [row for row in retried if is_unknown(row)]
    return await store.deliveries(state=DeliveryState(state) if state else None)


def _check(state: str | None) -> None:
    if state is not None and state not in _STATES:
        raise InputError(f'There is no state "{state}".', remedy=did_you_mean(state, _STATES))


def _nothing(state: str | None) -> str:
    if state is None:
        return "Nothing has been sent yet, and nothing waits."
    return f"Nothing is {'of unknown outcome' if state == _UNKNOWN else state}."
