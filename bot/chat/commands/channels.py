"""/channels: what is watched, and how each channel is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.unreadable import unreadable
from bot.chat.wording import fitted, lines, midnight
from bot.coverage import State, standings
from bot.model import Role
from bot.render.counting import count
from bot.render.durations import span_of
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.coverage import Standing

_MOST_NAMED = 20  # channels that cannot be read, of one reason
_CUT = "and {left} more. /channels and a part of a name shows those that have it."


async def _run(call: Call) -> Answer:
    every = await standings(call.scene.store, now=call.now, settings=call.scene.ingestion)
    if not every:
        return Answer(message=lines("No channel is watched yet. /add @name watches one."))
    part = call.request.argument.strip().removeprefix("@")
    found = [each for each in every if _is_meant(each, part.casefold())]
    if not found:
        return Answer(message=lines(f"No channel has “{tame(part)}” in its name. /channels: all."))
    since = midnight(call.now, call.scene.zone)
    hits = (await call.scene.store.hit_counts(since=since, history=False)).by_channel
    ordered = sorted(found, key=lambda each: (not each.gaps, each.channel.name.lower()))
    items = [
        _line(each, call, hits.get(each.channel.channel_id or 0, 0))
        for each in ordered
        if each.state is not State.BLOCKED
    ]
    return Answer(message=fitted(_head(ordered), items, _CUT))


def _is_meant(each: Standing, part: str) -> bool:
    return part in each.channel.name.casefold() or part in each.channel.title.casefold()


def _head(ordered: Sequence[Standing]) -> list[str]:
    blocked = sorted((each.channel for each in ordered), key=lambda channel: channel.name.lower())
    troubles = (f"🔴 {line}" for line in unreadable(blocked, most=_MOST_NAMED))
    return [f"{count(len(ordered), 'channel')}:", *troubles]


def _line(each: Standing, call: Call, hits: int) -> str:
    title = tame(each.channel.title, 40)
    name = f"@{each.channel.name} · {title}" if title else f"@{each.channel.name}"
    if each.state is State.QUEUED:
        reason = each.channel.reason
        return f"{name} · queued{f': {reason}' if reason else ''}"
    return f"{name} · {_reading(each, call)} · {count(hits, 'hit')} today"


def _reading(each: Standing, call: Call) -> str:
    """Return ``live from 2022-11-04, lag 38 s``, or what is not read yet."""
    begun = each.ledger.backfill_at if each.ledger and not each.backfill else None
    parts = [
        f"{each.state} {each.backfill}".rstrip(),
        f" from {begun.astimezone(call.scene.zone):%Y-%m-%d}" if begun else "",
        f", lag {span_of(each.lag)}" if each.lag is not None else "",
        f", {each.missing}" if each.missing else "",
    ]
    return "".join(parts)


COMMAND = Command(
    name="channels",
    role=Role.SUBSCRIBER,
    usage="/channels",
    summary="The channels that are watched, and how far each is read",
    run=_run,
)
