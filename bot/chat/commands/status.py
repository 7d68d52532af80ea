"""/status: how everything is, trouble first."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.unreadable import unreadable
from bot.chat.wording import count, lines, midnight, percentile
from bot.desk.sight import blind_rules
from bot.model import ChannelState, Role
from bot.render.durations import span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat.ports import StatusReport
    from bot.model import Channel, Receiver, StoredRule

_MOST_NAMED = 10  # channels that cannot be read, of one reason; /channels lists them all


async def _run(call: Call) -> Answer:
    store = call.scene.store
    since = midnight(call.now, call.scene.zone)
    report = call.scene.status()
    watched = await call.scene.desk.channels.watched()
    totals = await store.counts(since=since)
    rules, receivers = await store.rules(), await store.receivers()
    return Answer(
        message=lines(
            *_troubles(report, watched, receivers, totals),
            *_blind(rules, watched),
            *_untold(rules, receivers),
            _channels(watched, report),
            _today(len(rules), totals),
            _speed(await store.latencies(since=since)),
            _sources(report),
        )
    )


def _troubles(
    report: StatusReport,
    watched: Sequence[Channel],
    receivers: Sequence[Receiver],
    totals: Mapping[str, int],
) -> list[str]:
    """Return what is wrong, each with what to do where there is something to do."""
    said = [*report.troubles, *unreadable(watched, most=_MOST_NAMED)]
    said += [
        f"Nothing can be sent to {receiver.target or receiver.name}: {receiver.suspended}"
        for receiver in receivers
        if receiver.suspended
    ]
    if not any(r.default for r in receivers):
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


def _channels(watched: Sequence[Channel], report: StatusReport) -> str:
    if not watched:
        return "No channel is watched yet. /add @name watches one."
    waiting = sum(channel.state is ChannelState.NEW for channel in watched)
    readable = sum(channel.state is ChannelState.LIVE for channel in watched)
    parts = [count(len(watched), "channel")]
    if waiting:
        parts.append(f"{waiting} queued")
    if report.unread:
        parts.append(f"{report.unread} not yet read to the newest post")
    elif readable:
        parts.append(_all_read(readable, len(watched)))
    lag = report.worst_lag
    worst = f" Worst lag {span_of(lag.seconds)} (@{lag.channel})." if lag else ""
    return f"{', '.join(parts)}.{worst}"


def _all_read(readable: int, watched: int) -> str:
    if watched == 1:
        return "read to its newest post"
    return f"{'all' if readable == watched else readable} read to their newest post"


def _today(rules: int, totals: Mapping[str, int]) -> str:
    hits, sent, waiting = (totals.get(key, 0) for key in ("hits", "sent", "waiting"))
    if not (rules or hits or sent or waiting):
        return "No rule yet. /watch flag Kherson makes one."
    return (
        f"{count(rules, 'rule')}, {count(hits, 'hit')} today, "
        f"{count(sent, 'alert')} told, {waiting:,} waiting."
    )


def _speed(latencies: Sequence[float]) -> str:
    if not latencies:
        return ""
    half, most = (span_of(ceil(percentile(latencies, share))) for share in (0.5, 0.95))
    if half == most:
        return f"From posting to alert today: within {most}."
    return f"From posting to alert today: half within {half}, 95 % within {most}."


def _sources(report: StatusReport) -> str:
    named = (("Account", report.account), ("Preview:", report.preview))
    return " ".join(f"{name} {state}." for name, state in named if state)


COMMAND = Command(
    name="status",
    role=Role.SUBSCRIBER,
    usage="/status",
    summary="How the watching goes, trouble first",
    run=_run,
)
