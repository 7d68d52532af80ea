"""`flagfall coverage`: how completely each channel has been read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.output import NO_CHANNEL, note, print_columns, print_json, print_lines, rfc3339
from bot.clock import SystemClock
from bot.coverage import State, delays_said, pages_said, standings, summary
from bot.errors import RefusedError
from bot.model import ChannelState, SlotKind
from bot.render.durations import span_of
from bot.tables import did_you_mean
from bot.telegram.links import folded_name, parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.cli.output import Row
    from bot.coverage import Standing
    from bot.model import Channel
    from bot.store.protocol import Store

_HEADS = (
    "CHANNEL",
    "STATE",
    "ACCOUNT",
    "FROM ID",
    "READ UP TO",
    "POSTED (UTC)",
    "LAG",
    "MISSING, OR WHAT IS WRONG",
)
_NOT_CHECKED = (
    "What is not checked may have newer posts. Is `flagfall run` running? "
    "If it is, `flagfall accounts` says how its accounts are."
)
_NOTHING = (
    "No channel is watched, so nothing can be verified. Begin with: flagfall channels add @NAME"
)
_MOST_BROKEN = 10  # places named of one channel whose ledger is broken
_DELAYS_OF = timedelta(hours=24)


async def coverage(
    context: typer.Context,
    *,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Exit 1 if a channel is not read to its newest post."),
    ] = False,
    slots: Annotated[
        str | None,
        typer.Option("--slots", metavar="CHANNEL", help="List what is known of every id of one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> int:
    """Show how completely each watched channel has been read.

    Every id from the first to the one read up to is accounted for exactly once: as a post, a
    service message, absent or unreadable. The lag is how long ago it was last known that nothing
    newer is there. --verify exits 1, too, if an id is missing or accounted for twice, if a channel
    has not been checked for far longer than it should be, as when no daemon runs, or if no channel
    is watched at all.

    Example: flagfall coverage --verify
    """
    config = settings_of(context)
    async with reading(config) as store:
        if store is None:
            return 1 if verify else 0
        if slots is not None:
            await _list_slots(store, slots, as_json=as_json)
            return 0
        now = SystemClock().now()
        found = await standings(store, now=now, settings=config.ingestion)
        await _list(store, found, as_json=as_json)
        delays = await _delays(store, now)
        wrong = await _wrong(store, found) if verify else []
    _tell(delays if found else [], as_json=as_json)
    for line in wrong:
        note(line)
    if not (found or verify or as_json):
        note(NO_CHANNEL)
    said = [summary(found), pages_said(found, config.ingestion)] if found else []
    _tell([f"{sentence}." for sentence in said if sentence], as_json=as_json)
    return 1 if wrong else 0


def _tell(lines: Sequence[str], *, as_json: bool) -> None:
    """Say what is no row: below the rows for people, beside them for programs."""
    if not as_json:
        print_lines(lines)
        return
    for line in lines:
        note(line)


async def _list(store: Store, found: Sequence[Standing], *, as_json: bool) -> None:
    counts, newest = await store.slot_counts(), await store.newest_ids()
    rows: list[Sequence[object]] = []
    for each in found:
        channel_id = each.channel.channel_id or 0
        times = await store.posting_times(channel_id, newest=1)
        posted_at = times[-1] if times else None
        if as_json:
            slots = counts.get(channel_id, {})
            print_json(_row(each, slots, newest_stored=newest.get(channel_id), posted_at=posted_at))
        else:
            rows.append(_cells(each, posted_at))
    if rows:
        print_columns(_HEADS, rows)


def _row(
    each: Standing,
    slots: Mapping[SlotKind, int],
    *,
    newest_stored: int | None,
    posted_at: datetime | None,
) -> Row:
    channel, ledger = each.channel, each.ledger
    return {
        "channel": channel.name,
        "state": each.state.value,
        "reason": channel.reason,
        "account": channel.account,
        "anchor": channel.anchor,
        "floor": ledger.floor if ledger else None,
        "verified_upto": ledger.upto if ledger else None,
        "head": ledger.head if ledger else None,
        "posted_at": rfc3339(posted_at),
        "lag": None if each.lag is None else round(each.lag, 1),
        "checked_at": rfc3339(ledger.checked_at if ledger else None),
        "gaps": [[gap.first, gap.last] for gap in each.gaps],
        "gap": each.missing,
        "slots": {kind.value: slots.get(kind, 0) for kind in SlotKind},
        "backfill": each.backfill,
        "newest_stored": newest_stored,
    }


def _cells(each: Standing, posted_at: datetime | None) -> list[object]:
    ledger = each.ledger
    return [
        f"@{each.channel.name}",
        f"{each.state}, {each.backfill}" if each.backfill else each.state,
        each.channel.account or None,
        ledger.floor if ledger else None,
        ledger.upto if ledger else None,
        posted_at,
        None if each.lag is None else span_of(each.lag),
        each.missing,
    ]


async def _delays(store: Store, now: datetime) -> list[str]:
    """Return how long it took from posting to storing, a line a source."""
    delays = await store.storing_delays(since=now - _DELAYS_OF)
    return [
        f"From posting to storing, last 24 h, {source}: {said}."
        for source, said in delays_said(delays)
    ]


async def _wrong(store: Store, found: Sequence[Standing]) -> list[str]:
    """Return what is missing, and where the ledger is broken, in sentences."""
    names = {each.channel.channel_id: f"@{each.channel.name}" for each in found}
    said = [f"@{each.channel.name}: {each.missing}" for each in found if each.missing]
    if not found:
        said.append(_NOTHING)
    if any(each.state is State.BEHIND for each in found):
        said.append(_NOT_CHECKED)
    for channel_id, sentences in (await store.broken_ledgers()).items():
        name = names.get(channel_id, f"channel {channel_id}")
        said += [f"{name}: {sentence}" for sentence in sentences[:_MOST_BROKEN]]
        if (left := len(sentences) - _MOST_BROKEN) > 0:
            said.append(f"{name}: and {left:,} more of this kind")
    return said


async def _list_slots(store: Store, named: str, *, as_json: bool) -> None:
    """List the runs of ids that are of one kind. Raises RefusedError for a channel nobody knows."""
    channel = await _channel(store, named)
    runs = [] if channel.channel_id is None else await store.slots(channel.channel_id)
    if as_json:
        for run in runs:
            kept = {"first": run.first, "last": run.last, "kind": run.kind.value}
            print_json({"channel": channel.name, **kept})
    elif runs:
        rows = [(run.first, run.last, run.last - run.first + 1, run.kind.value) for run in runs]
        print_columns(("FIRST", "LAST", "IDS", "KIND"), rows)
    else:
        note(f"@{channel.name} is not read yet.")


async def _channel(store: Store, named: str) -> Channel:
    """Return the channel of a name, one still watched before one that was removed."""
    ref = parse_channel_link(named).ref
    known = await store.channels()
    for channel in sorted(known, key=lambda each: each.state is ChannelState.REMOVED):
        if ref in (channel.ref, folded_name(channel.name)):
            return channel
    near = did_you_mean(f"@{ref}", {f"@{channel.name}" for channel in known})
    raise RefusedError(
        f"There is no channel @{ref}.",
        remedy=near if near.startswith("Did") else "See: flagfall channels list",
    )
