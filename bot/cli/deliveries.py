"""`flagfall deliveries`: the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.output import delivery_row, print_columns, print_json
from bot.errors import InputError
from bot.model import DeliveryState
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from bot.model import Delivery


async def deliveries(
    context: typer.Context,
    *,
    state: Annotated[
        str | None, typer.Option(help=f"Only these: {', '.join(DeliveryState)}.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List alerts and replies on their way, sent and failed, oldest first.

    Example: flagfall deliveries --state dead
    """
    wanted = _state(state) if state else None
    async with reading(settings_of(context)) as store:
        found = await store.deliveries(state=wanted) if store else []
    if as_json:
        for delivery in found:
            print_json(delivery_row(delivery))
    elif found:
        heads = ("QUEUED (UTC)", "RECEIVER", "KIND", "SUBJECT", "STATE", "TRIES", "ERROR")
        print_columns(heads, [_cells(delivery) for delivery in found])


def _state(word: str) -> DeliveryState:
    try:
        return DeliveryState(word)
    except ValueError:
        raise InputError(
            f'There is no state "{word}".', remedy=did_you_mean(word, list(DeliveryState))
        ) from None


def _cells(row: Delivery) -> tuple[object, ...]:
    tries = f"{row.attempts} (repeat)" if row.repeat else row.attempts
    return (row.queued_at, row.receiver, row.kind, row.subject, row.state.value, tries, row.error)
