"""What is wrong with the channels at one moment: ids missing for long, unreadable, or silent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.coverage import BEHIND, BLOCKED, GAP, SILENT, State
from bot.daemon.silence import Listening
from bot.daemon.troubles import behind_trouble, blocked_trouble, gap_trouble, silent_trouble
from bot.model import ChannelState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.coverage import Standing
    from bot.model import Trouble
    from bot.store.protocol import Store

    Key = tuple[str, str]  # kind and subject of a trouble

_START = 0.1  # of the time after which a gap is told: how long after a start none is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The troubles there are by key, and the keys of which that cannot be said at the moment."""

    wrong: dict[Key, Trouble] = field(default_factory=dict)
    unsure: set[Key] = field(default_factory=set)


class Inspection:
    """Inspects the channels again and again; remembers only what spares the store questions.

    A gap is told of once it has been open for ``gap_alarm`` seconds; not right after a start, when
    the reading that may fill it has only begun. That a channel is not checked is told of only
    once the process has had ``gap_alarm`` seconds to check it, and not right after that was first
    seen: a machine that slept wakes with a large lag.
    """

    def __init__(self, store: Store, *, clock: Clock, gap_alarm: float) -> None:
        self._clock = clock
        self._gap_alarm = gap_alarm
        self._begun_at = clock.monotonic() + _START * gap_alarm
        self._settled_at = clock.monotonic() + gap_alarm
        self._behind: dict[str, float] = {}  # since when by ref, in monotonic seconds
        self._listening = Listening(store)
        self._blocked: set[str] = set()  # those of the last round

    async def inspect(self, found: Sequence[Standing], *, now: datetime) -> Findings:
        """Return what is wrong with channels whose standings were just taken."""
        findings = Findings()
        self._listening.begin()
        for standing in found:
            self._look_for_gap(standing, findings)
            self._look_for_lag(standing, findings, now)
            self._look_for_block(standing, findings, now)
            await self._look_for_silence(standing, findings, now)
        states = {standing.channel.ref: standing.channel.state for standing in found}
        self._blocked = {ref for ref, state in states.items() if state is ChannelState.BLOCKED}
        return findings

    def _look_for_gap(self, standing: Standing, findings: Findings) -> None:
        trouble = gap_trouble(standing, alarm=self._gap_alarm)
        key = (GAP, standing.channel.ref)
        if trouble is not None and self._clock.monotonic() >= self._begun_at:
            findings.wrong[key] = trouble
        elif trouble is not None or standing.channel.state is not ChannelState.LIVE:
            findings.unsure.add(key)

    def _look_for_lag(self, standing: Standing, findings: Findings, now: datetime) -> None:
        trouble = behind_trouble(standing, now)
        key = (BEHIND, standing.channel.ref)
        if trouble is not None and self._is_told_behind(standing.channel.ref):
            findings.wrong[key] = trouble
        elif trouble is not None or standing.state not in (State.LIVE, State.READING):
            findings.unsure.add(key)
        if trouble is None:
            self._behind.pop(standing.channel.ref, None)

    def _is_told_behind(self, ref: str) -> bool:
        now = self._clock.monotonic()
        since = self._behind.setdefault(ref, now)
        return now >= max(self._settled_at, since + _START * self._gap_alarm)

    def _look_for_block(self, standing: Standing, findings: Findings, now: datetime) -> None:
        trouble = blocked_trouble(standing, now)
        key = (BLOCKED, standing.channel.ref)
        # Not at first sight: another account may be able to read it.
        if trouble is not None and standing.channel.ref in self._blocked:
            findings.wrong[key] = trouble
        elif standing.channel.state is not ChannelState.LIVE:
            findings.unsure.add(key)

    async def _look_for_silence(
        self, standing: Standing, findings: Findings, now: datetime
    ) -> None:
        key = (SILENT, standing.channel.ref)
        is_live = standing.channel.state is ChannelState.LIVE
        if not is_live or not await self._listening.look_at(standing):
            findings.unsure.add(key)
        elif silence := self._listening.silence_of(standing):
            findings.wrong[key] = silent_trouble(standing, silence, now)
