"""/status: how everything is, trouble first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.backlog import waiting_said
from bot.chat.command import Answer, Call, Command
from bot.chat.places import names_for
from bot.chat.unreadable import unreadable
from bot.chat.wording import lines, midnight
from bot.coverage import GAP, SILENT, State, delays_said, pages_said, standings, summary
from bot.desk.sight import blind_rules
from bot.model import Role
from bot.notices import set_aside
from bot.render.counting import count
from bot.render.durations import clock_time, half_and_most, span_of
from bot.render.names import some_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat.ports import StatusReport
    from bot.coverage import Standing
    from bot.desk.naming import Names
    from bot.model import Channel, Receiver, StoredRule, Trouble, Waiting

_MOST_NAMED = 10  # channels named in one line; /channels lists them all


async def _run(call: Call) -> Answer:
    store = call.scene.store
    since = midnight(call.now, call.scene.zone)
    report = call.scene.status()
    found = await standings(store, now=call.now, settings=call.scene.ingestion)
    watched = [each.channel for each in found]
    totals = await store.counts(since=since)
    rules, names = await store.rules(), await names_for(call)
    backlog = await store.backlog(call.now)
    told = await store.troubles()
    gaps = _gaps(found)
    is_old = any(trouble.kind == GAP for trouble in told)
    return Answer(
        message=lines(
            *_troubles(report, watched, names, totals),
            f"🔴 {gaps}" if gaps and is_old else "",
            *_blind(rules, watched),
            *_untold(rules, names.receivers),
            _channels(found),
            _pages(found, call),
            gaps if not is_old else "",
            _read_back(found),
            _silent(told, call),
            _today(len(rules), totals, backlog, await waiting_said(call, backlog, names)),
            _speed(await store.latencies(since=since)),
            _storing(await store.storing_delays(since=since)),
            *report.accounts,
            *report.queues,
        )
    )


def _troubles(
    report: StatusReport,
    watched: Sequence[Channel],
    names: Names,
    totals: Mapping[str, int],
) -> list[str]:
    """Return what is wrong, each with what to do where there is something to do."""
    said = [*report.troubles, *unreadable(watched, most=_MOST_NAMED)]
    said += [
        f"Nothing can be sent to {names.of(receiver)}: {receiver.suspended.removesuffix('.')}. "
        f"{set_aside(receiver.name)}"
        for receiver in names.receivers
        if receiver.suspended
    ]
    if not any(each.default for each in names.receivers):
        said.append("Alerts go nowhere yet. /notify @channel sets where.")
    if dead := totals.get("dead", 0):
        said.append(f"{count(dead, 'message')} given up today: flagfall deliveries --state dead.")
    return [f"🔴 {trouble}" for trouble in dict.fromkeys(said)]


def _blind(rules: Sequence[StoredRule], watched: Sequence[Channel]) -> list[str]:
    """Return the rules that look only at channels nobody watches any more."""
    return [
        f"🔴 Rule {stored.number} can never match: no channel it looks at is watched. "
        f"/unwatch {stored.number} stops it."
        for stored in blind_rules(rules, watched)
    ]


def _untold(rules: Sequence[StoredRule], receivers: Sequence[Receiver]) -> list[str]:
    """Return the rules that name receivers all of which are gone."""
    known = {receiver.name for receiver in receivers}
    return [
        f"🔴 The receiver of rule {stored.number} is gone: it alerts where all others do. "
        f"/unwatch {stored.number} stops it, /watch makes another."
        for stored in rules
        if stored.rule.to and not known.intersection(stored.rule.to)
    ]


def _channels(found: Sequence[Standing]) -> str:
    if not found:
        return "No channel is watched yet. /add @name watches one."
    return f"{summary(found)}."


def _pages(found: Sequence[Standing], call: Call) -> str:
    """Say how many of the channels on web pages have been read for the first time."""
    said = pages_said(found, call.scene.ingestion)
    return f"{said}." if said else ""


def _gaps(found: Sequence[Standing]) -> str:
    """Say where ids are missing, and since when."""
    open_in = [each for each in found if each.gaps and each.state is not State.BLOCKED]
    if not open_in:
        return ""
    gaps = [gap for each in open_in for gap in each.gaps]
    names = some_of([f"@{each.channel.name}" for each in open_in], _MOST_NAMED)
    oldest = span_of(max(gap.seconds for gap in gaps))
    many = "the oldest " if len(gaps) > 1 else ""
    return f"{count(len(gaps), 'gap')} open in {names}, {many}for {oldest}."


def _read_back(found: Sequence[Standing]) -> str:
    """Say how far the time before the watching has been read."""
    reading = [f"@{each.channel.name} {each.backfill}" for each in found if each.backfill]
    return f"Reading back: {some_of(reading, _MOST_NAMED)}." if reading else ""


def _silent(troubles: Sequence[Trouble], call: Call) -> str:
    """Name the channels that have been silent for far longer than is their habit."""
    zone = call.scene.zone
    silent = [
        f"@{trouble.subject} (since {clock_time(trouble.since, now=call.now, zone=zone)})"
        for trouble in troubles
        if trouble.kind == SILENT
    ]
    return f"Silent for far longer than usual: {some_of(silent, _MOST_NAMED)}." if silent else ""


def _today(rules: int, totals: Mapping[str, int], backlog: Sequence[Waiting], waiting: str) -> str:
    hits, old, sent = (totals.get(key, 0) for key in ("hits", "old_hits", "sent"))
    if not (rules or hits or sent or backlog):
        return "No rule yet. /watch flag Kherson makes one."
    past = f" and {old:,} in history" if old else ""
    return (
        f"{count(rules, 'rule')}, {count(hits, 'hit')} today{past}, "
        f"{count(sent, 'alert')} told, {waiting}."
    )


def _speed(latencies: Sequence[float]) -> str:
    if not latencies:
        return ""
    return f"From posting to alert today: {half_and_most(latencies)}."


def _storing(delays: Mapping[str, Sequence[float]]) -> str:
    said = "; ".join(f"{source} {times}" for source, times in delays_said(delays))
    return f"From posting to storing today: {said}." if said else ""


COMMAND = Command(
    name="status",
    role=Role.SUBSCRIBER,
    usage="/status",
    summary="How the watching goes, trouble first",
    run=_run,
)
