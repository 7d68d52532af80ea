"""How completely each channel is read, in the words people are told it by.

Everything is taken from the store, so a list says the same beside a running daemon and without
one. Only how long a gap is known to be open needs memory: the daemon's watchdog keeps it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.ledger import gaps
from bot.model import PREVIEW, ChannelState
from bot.render.counting import count
from bot.render.durations import half_and_most, span_of
from bot.sources.preview_pace import poll_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.config import IngestionSettings
    from bot.ledger import Range
    from bot.model import Channel, Ledger
    from bot.store.protocol import Store

OPEN_GAPS = "open_gaps"  # in the store's meta: [first, last, unix ms] of every gap, by channel id
# The troubles of channels, by their kind.
GAP, BEHIND, BLOCKED, SILENT = "gap", "behind", "blocked", "silent"
_SOURCES = ("push", "history", "preview")  # the order in which delays are told
_DAY = timedelta(days=1)
_MISSED = 4  # checks that a channel may miss before it counts as not checked
_SHORTEST_LIMIT = 60.0  # seconds: a restart takes some, too
_POSTS = 20  # the newest posts by whose times it is known how often a web page is read
_AHEAD = 60.0  # seconds by which a check may seem to lie in the future


class State(StrEnum):
    """How the reading of a channel goes, in a word."""

    QUEUED = "queued"  # not looked up yet, or not read for the first time
    READING = "reading"  # the days before it was watched are still being read back
    LIVE = "live"
    REPAIRING = "repairing"  # ids are missing, and asked for
    BEHIND = "behind"  # for long nobody has asked whether there is something newer
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Ids (both ends inclusive) that exist or may exist, and that nobody has accounted for."""

    first: int
    last: int
    since: datetime  # when it was first known to be open
    seconds: float  # how long ago that was

    @property
    def count(self) -> int:
        """How many ids are missing."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far one channel is read.

    An empty one that is read through its page has no ledger: only a post tells the channel's id.

    ``lag`` is how many seconds ago it was last known that nothing is newer than what is read, None
    if that never was. ``backfill`` says how far reading back has come: ``3 of 7 days``, else "".
    """

    channel: Channel
    state: State
    ledger: Ledger | None = None
    gaps: tuple[Gap, ...] = ()
    lag: float | None = None
    backfill: str = ""

    @property
    def missing(self) -> str:
        """What is not known to have been read, "" if nothing."""
        if self.state is State.BLOCKED:
            return f"cannot be read: {self.channel.reason}"
        if self.state is State.QUEUED:
            return "not read yet"
        if self.gaps:
            return _missing(self.gaps)
        if self.lag is None and self.ledger is not None:
            return "not yet read to the newest id"
        return f"not checked for {span_of(self.lag or 0.0)}" if self.state is State.BEHIND else ""


async def standings(store: Store, *, now: datetime, settings: IngestionSettings) -> list[Standing]:
    """Return how far every watched channel is read, in the order in which they were added.

    ``settings`` say how often channels are checked, and so from which lag on one is behind.
    """
    watched = [c for c in await store.channels() if c.state is not ChannelState.REMOVED]
    ledgers = await store.ledgers()
    limits = _Limits(store, settings, watched)
    known = _gaps_of_text(await store.meta(OPEN_GAPS), now)
    incomplete = {number: each.upto for number, each in ledgers.items() if each.head > each.upto}
    slots = await store.slots_above(incomplete)
    found = []
    for channel in watched:
        ledger = ledgers.get(channel.channel_id or 0)
        open_gaps: tuple[Gap, ...] = ()
        if ledger is not None and ledger.channel_id in slots:
            ranges = ((run.first, run.last) for run in slots[ledger.channel_id])
            missing = gaps(ranges, ledger.upto + 1, ledger.head)
            open_gaps = _aged(missing, known.get(ledger.channel_id, ()), now)
        standing = _standing(channel, ledger, open_gaps, now)
        if await limits.passed_by(standing):
            standing = replace(standing, state=State.BEHIND)
        found.append(standing)
    return found


def _standing(
    channel: Channel, ledger: Ledger | None, open_gaps: tuple[Gap, ...], now: datetime
) -> Standing:
    checked_at = ledger.checked_at if ledger else None
    if checked_at is not None and (checked_at - now).total_seconds() > _AHEAD:
        checked_at = None  # somebody set the clock: when that was, nobody knows
    return Standing(
        channel=channel,
        state=_state(channel, ledger, open_gaps),
        ledger=ledger,
        gaps=open_gaps,
        lag=max(0.0, (now - checked_at).total_seconds()) if checked_at else None,
        backfill=_backfill(ledger, channel.added_at or now) if ledger else "",
    )


def _state(channel: Channel, ledger: Ledger | None, open_gaps: Sequence[Gap]) -> State:
    if channel.state is ChannelState.BLOCKED:
        return State.BLOCKED
    if channel.state is ChannelState.NEW or (ledger is None and channel.account != PREVIEW):
        return State.QUEUED
    if open_gaps:
        return State.REPAIRING
    return State.READING if ledger and ledger.backfill_since else State.LIVE


class _Limits:
    """The lag from which on a channel counts as not checked: well beyond what is planned for it."""

    def __init__(
        self, store: Store, settings: IngestionSettings, watched: Iterable[Channel]
    ) -> None:
        self._store = store
        self._settings = settings
        self._least = max(settings.gap_alarm, _SHORTEST_LIMIT)
        self._polled = Counter(channel.account for channel in watched if not channel.joined)

    async def passed_by(self, standing: Standing) -> bool:
        """Whether a channel that should be well has not been checked for too long."""
        well = standing.state in (State.LIVE, State.READING)
        if not well or standing.lag is None or standing.lag <= self._least:
            return False
        return standing.lag > max(self._least, await self._limit(standing))

    async def _limit(self, standing: Standing) -> float:
        channel, settings = standing.channel, self._settings
        if channel.account == PREVIEW:
            a_round = settings.preview_interval * self._polled[PREVIEW]
            longest = settings.preview_poll_max + settings.gap_alarm
            planned = min(_MISSED * await self._preview_interval(standing.ledger), longest)
            return max(_MISSED * a_round, planned)
        if channel.joined:
            return _MISSED * settings.sweep_interval
        a_round = settings.history_interval * self._polled[channel.account]
        return _MISSED * max(settings.poll_interval, a_round)

    async def _preview_interval(self, ledger: Ledger | None) -> float:
        """Return in how long a web page was to be read again, by the newest posts it had then."""
        if ledger is None or ledger.checked_at is None:
            return self._settings.preview_poll_max
        times = set(await self._store.posting_times(ledger.channel_id, newest=_POSTS))
        return poll_interval(  # an album is one
            times, ledger.checked_at, self._settings, channels=self._polled[PREVIEW]
        )


def _backfill(ledger: Ledger, added_at: datetime) -> str:
    """Return ``3 of 7 days``, counted back from the adding; "" where nothing is read back."""
    if ledger.backfill_since is None:
        return ""
    total = max(1, round((added_at - ledger.backfill_since) / _DAY))
    done = int((added_at - (ledger.backfill_at or added_at)) / _DAY)
    return f"{min(max(done, 0), total)} of {count(total, 'day')}"


def _missing(open_gaps: Sequence[Gap]) -> str:
    oldest = span_of(max(gap.seconds for gap in open_gaps))
    if len(open_gaps) > 1:
        ids = sum(gap.count for gap in open_gaps)
        return f"{ids:,} ids in {len(open_gaps)} gaps are missing, the oldest for {oldest}"
    (gap,) = open_gaps
    if gap.first == gap.last:
        return f"id {gap.first} is missing, for {oldest}"
    return f"ids {gap.first} to {gap.last} are missing, for {oldest}"


def gaps_text(found: Iterable[Standing]) -> str:
    """Return the open gaps as they are kept under OPEN_GAPS."""
    kept = {
        str(each.ledger.channel_id): [
            [gap.first, gap.last, round(gap.since.timestamp() * 1000)] for gap in each.gaps
        ]
        for each in found
        if each.ledger and each.gaps
    }
    return json.dumps(kept, separators=(",", ":"))


def _gaps_of_text(text: str | None, now: datetime) -> dict[int, list[Gap]]:
    kept = json.loads(text or "{}")
    return {
        int(channel_id): [_gap(first, last, _moment(ms), now) for first, last, ms in rows]
        for channel_id, rows in kept.items()
    }


def _aged(ranges: Iterable[Range], known: Sequence[Gap], now: datetime) -> tuple[Gap, ...]:
    """Return gaps as old as the oldest known one that they are a part of, or that is part of them.

    A gap that is filled in part, or that grows with the head, so keeps its age.
    """
    return tuple(
        _gap(
            first,
            last,
            min((g.since for g in known if g.first <= last and first <= g.last), default=now),
            now,
        )
        for first, last in ranges
    )


def _gap(first: int, last: int, since: datetime, now: datetime) -> Gap:
    return Gap(first=first, last=last, since=since, seconds=max(0.0, (now - since).total_seconds()))


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def summary(found: Sequence[Standing]) -> str:
    """Return ``212 channels read to the newest id, worst lag 38 s (@name)``, and what is not."""
    if not found:
        return "no channel is watched"
    read = sum(not each.missing for each in found)
    of_all = count(len(found), "channel")
    parts = [f"{of_all if read == len(found) else f'{read:,} of {of_all}'} read to the newest id"]
    if worst := worst_lag(found):
        parts.append(f"worst lag {span_of(worst.lag or 0.0)} (@{worst.channel.name})")
    return ", ".join(parts) + _rest(found)


def pages_said(found: Iterable[Standing], settings: IngestionSettings) -> str:
    """Return how many of the channels on web pages have been read at all, "" once all have."""
    states = [each.state for each in found if each.channel.account == PREVIEW]
    waiting = states.count(State.QUEUED)
    if not waiting:
        return ""
    total = len(states) - states.count(State.BLOCKED)
    # One page after the other, and most are asked for more than once: sooner it cannot be.
    least = span_of(waiting * settings.preview_interval)
    return (
        f"{total - waiting:,} of {count(total, 'channel')} on public web pages read so far, "
        f"the rest in {least} or more"
    )


def worst_lag(found: Iterable[Standing]) -> Standing | None:
    """Return the channel that nobody has looked at for the longest; blocked ones do not count."""
    lagging = [e for e in found if e.lag is not None and e.state is not State.BLOCKED]
    return max(lagging, key=lambda each: each.lag or 0.0, default=None)


def _rest(found: Iterable[Standing]) -> str:
    """Return the channels that are not read, counted by state."""
    counts = dict.fromkeys((State.QUEUED, State.REPAIRING, State.BEHIND, State.BLOCKED), 0)
    for each in found:
        if each.state in counts:
            counts[each.state] += 1
    said = [f"{count:,} {state}" for state, count in counts.items() if count]
    return f"; {', '.join(said)}" if said else ""


def delays_said(delays: Mapping[str, Sequence[float]]) -> list[tuple[str, str]]:
    """Return each source with its delays: ``half within 2 s, 95 % within 9 s``.

    ``delays`` are seconds by source, sorted; sources without any are left out.
    """
    first = [source for source in _SOURCES if delays.get(source)]
    rest = sorted(source for source in delays if source not in _SOURCES and delays[source])
    return [(source, half_and_most(delays[source])) for source in (*first, *rest)]
