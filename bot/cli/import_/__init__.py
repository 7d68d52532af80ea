"""`flagfall import`: take in what Telegram Desktop exported of a channel."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.frame import settings_of
from bot.cli.import_.batches import Selection
from bot.cli.import_.progress import progress
from bot.cli.import_.report import print_report, print_rows
from bot.cli.installation import Door, reading
from bot.cli.output import note
from bot.clock import SystemClock
from bot.errors import InputError, RefusedError
from bot.model import Channel, ChannelState
from bot.rulesfile.zones import zone_problem
from bot.sources.export import Export
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

    from bot.config import Config

_HOW = (
    "In Telegram Desktop open the channel, then ⋮, Export chat history, "
    "Format: Machine-readable JSON; it makes result.json."
)


async def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="result.json, or the folder it is in.")
    ],
    *,
    channel: Annotated[
        str | None,
        typer.Option(help="The watched channel it is of, where the export's own id is not right."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(help="Where it was exported (Europe/Kyiv), if its times do not say."),
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Alert for every new post that matches, however old.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON, one object a line, of what was taken in.")
    ] = False,
) -> int:
    """Take in a Telegram Desktop export of a public channel, or of all chats of an account.

    Posts are stored and matched as history: hits are listed, and nothing alerts. Importing a file
    twice changes nothing the second time. The channel need not be watched. Posts of a watched
    channel that its account has not read yet are left to the account, since those must alert.

    With --replay new posts alert as if they had just been posted, all of them: that can be
    thousands of messages. Posts that were stored before stay untold.

    The exit code is 1 when the file ends too early or is damaged: what was whole is taken in.

    Example: flagfall import ~/Downloads/ChatExport_2026-05-12/result.json
    """
    config = settings_of(context)
    watched = await _watched(config)
    selection = Selection(
        {each.channel_id: each for each in watched if each.channel_id},
        tied=_tied(channel, watched) if channel else None,
        zone=_zone(timezone) if timezone else None,
    )
    with _opened(file) as stream:
        export = Export(stream)
        await _take_in(config, selection, export, replay=replay, size=_size(stream))
    if not selection.chats:
        what = export.trouble or "It holds no messages."
        raise InputError(f"{file} is no export of Telegram Desktop. {what}", remedy=_HOW)
    if as_json:
        print_rows(selection)
    print_report(selection, export.trouble)
    return int(bool(export.trouble or (selection.left_out and not selection.tallies)))


async def _take_in(
    config: Config, selection: Selection, export: Export, *, replay: bool, size: int
) -> None:
    """Hand every message to whoever keeps the database, and count the hits that this makes."""
    now = _to_milliseconds(SystemClock().now())  # as it is stored: what it finds is told by it
    try:
        with progress(size) as show:
            async with Door(config, what="import") as door:
                for batch in selection.batches(export):
                    params = batch.params(seen_at=now, replay=replay)
                    batch.tally.take(await door.do("import_posts", params))
                    show(export.read, sum(tally.messages for tally in selection.tallies))
    except asyncio.CancelledError:
        note("Stopped. What was taken in stays; call again for the rest.")
        raise
    if selection.tallies:
        async with reading(config) as store:
            hits = (await store.hit_counts(since=now)).by_channel if store else {}
        for tally in selection.tallies:
            tally.hits = hits.get(tally.channel_id, 0)


def _to_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _size(stream: BinaryIO) -> int:
    return os.fstat(stream.fileno()).st_size


async def _watched(config: Config) -> list[Channel]:
    if not (config.data / "flagfall.db").exists():
        return []
    async with reading(config) as store:
        channels = await store.channels() if store else []
    return [each for each in channels if each.state is not ChannelState.REMOVED]


def _tied(written: str, watched: list[Channel]) -> Channel:
    """Return the watched channel that somebody named. Raises RefusedError."""
    ref = parse_channel_link(written).ref
    named = [each for each in watched if ref in {each.ref, each.name.lower()}]
    if not named:
        raise RefusedError(
            f"@{ref} is not watched.",
            remedy=f"Add it first with `flagfall channels add @{ref}`, or leave --channel out: "
            "the posts are then kept under the id that the export has.",
        )
    if named[0].channel_id is None:
        raise RefusedError(
            f"@{named[0].name} has not been looked up yet, so its id is not known.",
            remedy="Import again once `flagfall run` has read it.",
        )
    return named[0]


def _zone(name: str) -> ZoneInfo:
    if problem := zone_problem(name):
        raise InputError(problem)
    return ZoneInfo(name)


def _opened(path: Path) -> BinaryIO:
    """Open the export. Raises InputError."""
    if path.is_dir():
        path /= "result.json"
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", remedy=_HOW) from error
