"""`flagfall coverage`: how far each channel has been read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.output import note, print_columns, print_json
from bot.model import ChannelState

if TYPE_CHECKING:
    from bot.cli.output import Row
    from bot.model import Channel
    from bot.store.protocol import Store


async def coverage(
    context: typer.Context,
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Exit 1 if a channel is not read to its newest post.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> int:
    """Show how far each watched channel has been read.

    The anchor is the newest post when the watching began; all later ones alert. Every post up to
    the cursor has been read.

    Example: flagfall coverage --verify
    """
    async with reading(settings_of(context)) as store:
        rows = await _rows(store) if store else []
    if as_json:
        for row in rows:
            print_json(row)
    elif rows:
        heads = ("CHANNEL", "STATE", "ANCHOR", "CURSOR", "NEWEST STORED", "GAP")
        print_columns(heads, [_cells(row) for row in rows])
    return _verdict(rows) if verify else 0


async def _rows(store: Store) -> list[Row]:
    newest = await store.newest_ids()
    return [
        _row(channel, newest.get(channel.channel_id) if channel.channel_id else None)
        for channel in await store.channels()
        if channel.state is not ChannelState.REMOVED
    ]


def _row(channel: Channel, newest: int | None) -> Row:
    return {
        "channel": channel.name,
        "state": channel.state.value,
        "reason": channel.reason,
        "anchor": channel.anchor,
        "cursor": channel.cursor,
        "newest_stored": newest,
        "gap": _gap(channel, newest),
    }


def _gap(channel: Channel, newest: int | None) -> str:
    """Say what is not known to have been read, "" if nothing."""
    if channel.state is ChannelState.NEW:
        return "not read yet"
    if channel.state is ChannelState.BLOCKED:
        return f"cannot be read: {channel.reason}"
    if newest is not None and newest > channel.cursor:
        return f"{channel.cursor + 1} to {newest} not read through"
    return ""


def _cells(row: Row) -> list[object]:
    shown = [row[key] for key in ("state", "anchor", "cursor", "newest_stored", "gap")]
    return [f"@{row['channel']}", *shown]


def _verdict(rows: list[Row]) -> int:
    gaps = [row for row in rows if row["gap"]]
    for row in gaps:
        note(f"@{row['channel']}: {row['gap']}")
    return 1 if gaps else 0
