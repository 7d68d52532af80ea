"""How completely each channel is read.

Everything is taken from the store, so a list says the same beside a running daemon and without one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.coverage.gaps import OPEN_GAPS, Gap, aged, gaps_of_text, missing_said
from bot.ledger import gaps
from bot.model import PREVIEW, ChannelState
from bot.render.counting import count
from bot.render.durations import span_of
from bot.sources.preview_pace import poll_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.config import IngestionSettings
    from bot.model import Channel, Ledger
    from bot.store.protocol import Store

# The troubles of channels, by their kind.
GAP, BEHIND, BLOCKED, SILENT = "gap", "behind", "blocked", "silent"
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
            return missing_said(self.gaps)
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
    known = gaps_of_text(await store.meta(OPEN_GAPS), now)
    incomplete = {number: each.upto for number, each in ledgers.items() if each.head > each.upto}
    slots = await store.slots_above(incomplete)
    found = []
    for channel in watched:
        ledger = ledgers.get(channel.channel_id or 0)
        missing: tuple[Gap, ...] = ()
        if ledger is not None and ledger.channel_id in slots:
            ranges = ((run.first, run.last) for run in slots[ledger.channel_id])
            absent = gaps(ranges, ledger.upto + 1, ledger.head)
            missing = aged(absent, known.get(ledger.channel_id, ()), now)
        standing = _standing(channel, ledger, missing, now)
        if await limits.passed_by(standing):
            standing = replace(standing, state=State.BEHIND)
        found.append(standing)
    return found


def open_gaps(found: Iterable[Standing]) -> dict[int, tuple[Gap, ...]]:
    """Return the gaps of the channels that have any, by channel id."""
    return {each.ledger.channel_id: each.gaps for each in found if each.ledger and each.gaps}


def _standing(
    channel: Channel, ledger: Ledger | None, missing: tuple[Gap, ...], now: datetime
) -> Standing:
    checked_at = ledger.checked_at if ledger else None
    if checked_at is not None and (checked_at - now).total_seconds() > _AHEAD:
        checked_at = None  # somebody set the clock: when that was, nobody knows
    return Standing(
        channel=channel,
        state=_state(channel, ledger, missing),
        ledger=ledger,
        gaps=missing,
        lag=max(0.0, (now - checked_at).total_seconds()) if checked_at else None,
        backfill=_backfill(ledger, channel.added_at or now) if ledger else "",
    )


def _state(channel: Channel, ledger: Ledger | None, missing: Sequence[Gap]) -> State:
    if channel.state is ChannelState.BLOCKED:
        return State.BLOCKED
    if channel.state is ChannelState.NEW or (ledger is None and channel.account != PREVIEW):
        return State.QUEUED
    if missing:
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
