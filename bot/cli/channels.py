"""`flagfall channels`: which channels are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change, reading
from bot.cli.output import NO_CHANNEL, channel_row, note, print_columns, print_json
from bot.errors import RefusedError
from bot.model import ChannelState
from bot.ops.logs import neutralise
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Channel, Ledger

_LATER = "flagfall channels list shows what came of it."

_HEADS = ("CHANNEL", "STATE", "ACCOUNT", "SUBSCRIBERS", "READ UP TO", "TITLE, OR WHAT IS WRONG")

channels = typer.Typer(help="Add, remove and list the watched channels.")

_Names = Annotated[
    list[str], typer.Argument(metavar="CHANNEL", help="A name, an @name or any t.me link.")
]


@channels.command("add")
async def add(context: typer.Context, names: _Names) -> int:
    """Watch public channels. One that is none is refused, and the others are added all the same.

    Example: flagfall channels add @SobolevskiyYurii t.me/s/kherson_ova
    """
    config = settings_of(context)
    code = 0
    for name in names:
        try:
            parse_channel_link(name)  # so that a name that is none makes no database
            note(_said(await change(config, "add_channel", {"channel": name})))
        except RefusedError as error:
            note(str(error))
            code = error.exit_code
    return code


def _said(added: Mapping[str, Any]) -> str:
    """Say what follows; a new name is only known to be a channel once the account has found it."""
    name = f"@{added['channel']}"
    label = f"{neutralise(added['title'])} ({name})" if added["title"] else name
    if added["found"]:
        return f"{label} is watched."
    if added["waits"]:
        return f"{name} is queued: {added['waits']}. {_LATER}"
    return f"{name} will be looked up when flagfall run starts; {_LATER}"


@channels.command("remove")
async def remove(context: typer.Context, names: _Names) -> None:
    """Stop watching channels. What was stored is kept.

    Example: flagfall channels remove @SobolevskiyYurii
    """
    config = settings_of(context)
    for name in names:
        removed = await change(config, "remove_channel", {"channel": name})
        note(f"@{removed['channel']} is no longer watched. Its stored posts and hits are kept.")


@channels.command("list")
async def list_channels(
    context: typer.Context,
    *,
    removed: Annotated[bool, typer.Option("--removed", help="Also those removed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List the watched channels.

    Example: flagfall channels list --json
    """
    async with reading(settings_of(context)) as store:
        known = await store.channels() if store else []
        ledgers = await store.ledgers() if store else {}
    shown = [c for c in known if removed or c.state is not ChannelState.REMOVED]
    if as_json:
        for channel in shown:
            print_json(channel_row(channel, ledgers.get(channel.channel_id or 0)))
    elif shown:
        print_columns(_HEADS, [_cells(c, ledgers.get(c.channel_id or 0)) for c in shown])
    elif store:
        note(NO_CHANNEL)


def _cells(channel: Channel, ledger: Ledger | None) -> tuple[object, ...]:
    return (
        f"@{channel.name}",
        channel.state.value,
        channel.account or None,
        channel.subscribers,
        ledger.upto if ledger else None,
        channel.reason or channel.title,
    )
