"""`flagfall deliveries retry`: send what was given up after all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change, note_no_database
from bot.cli.output import note
from bot.errors import InputError
from bot.notices import to_try
from bot.render.counting import count
from bot.render.names import some_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 10  # rows or receivers that are named


async def retry(
    context: typer.Context,
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="NUMBER|SUBJECT", help="As `flagfall deliveries` lists them."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that was given up.")] = False,
    receiver: Annotated[str | None, typer.Option(help="Only what was meant for this one.")] = None,
) -> int:
    """Send what was given up (state dead) after all, as if it had never been tried.

    Exit 1 if nothing of the kind was given up.

    Example: flagfall deliveries retry --receiver desk
    """
    if everything and named:
        raise InputError("Both names and --all are given.", remedy="Leave one of them out.")
    if not (named or everything or receiver):
        remedy = "Give numbers or subjects, --receiver NAME, or --all for everything."
        raise InputError("Nothing is named that is to be sent.", remedy=remedy)
    config = settings_of(context)
    if not (config.data / "flagfall.db").exists():
        note_no_database(config)
        return 1
    params: dict[str, object] = {"named": named or [], "receiver": receiver}
    answer = await change(config, "retry_deliveries", params)
    note(_said(answer))
    return 0 if answer["retried"] else 1


def _said(answer: Mapping[str, Any]) -> str:
    rows = answer["retried"]
    if not rows:
        return " ".join(["Nothing was given up.", *_waiting(answer.get("suspended", {}))])
    waits = "waits" if len(rows) == 1 else "wait"
    parts = [f"{count(len(rows), 'delivery', 'deliveries')} {waits} to be sent: {_named(rows)}."]
    if answer["carried"]:
        parts.append(f"{count(answer['carried'], 'alert')} more told within.")
    if answer["gone"]:
        gone = some_of(answer["gone"], _SHOWN)
        parts.append(f"What is for receivers that are gone stays: {gone}.")
    return " ".join(parts)


def _waiting(suspended: Mapping[str, int]) -> list[str]:
    """Say what waits for receivers that cannot be written to, which no retry changes."""
    shown = list(suspended.items())[:_SHOWN]
    return [
        f"{count(number, 'delivery waits', 'deliveries wait')} for {name}, which is suspended. "
        f"{to_try(name)}"
        for name, number in shown
    ]


def _named(rows: list[dict[str, Any]]) -> str:
    if len(rows) <= _SHOWN:
        return ", ".join(f"{row['number']} ({row['subject']} to {row['receiver']})" for row in rows)
    by_receiver = Counter(row["receiver"] for row in rows).most_common()
    return some_of([f"{times:,} to {name}" for name, times in by_receiver], _SHOWN)
