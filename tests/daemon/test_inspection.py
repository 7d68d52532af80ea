"""What is wrong, what is not, and what cannot be said; the notices are tested with the watchdog."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.coverage import BEHIND, BLOCKED, GAP, SILENT, Gap, Standing, State
from bot.daemon.inspection import Inspection
from bot.model import Channel, ChannelState

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


def a_standing(state: ChannelState, clock: MovedClock, *, gap: float | None = None) -> Standing:
    """A channel, and how old its gap is."""
    channel = Channel(ref="a", state=state, channel_id=1, anchor=1, reason="private")
    shown = State.BLOCKED if state is ChannelState.BLOCKED else State.LIVE
    if gap is None:
        return Standing(channel=channel, state=shown)
    since = clock.now() - timedelta(seconds=gap)
    gaps = (Gap(first=1, last=1, since=since, seconds=gap),)
    repairing = State.REPAIRING if state is ChannelState.LIVE else shown
    return Standing(channel=channel, state=repairing, gaps=gaps)


@pytest.fixture
def inspection(store: Store, moved_clock: MovedClock) -> Inspection:
    return Inspection(store, clock=moved_clock, gap_alarm=600)


@pytest.mark.parametrize(
    ("state", "gap", "runs_for", "wrong", "unsure"),
    [
        pytest.param("live", None, 60, set(), set(), id="well"),
        pytest.param("live", 599, 60, set(), set(), id="young gap"),
        pytest.param("live", 600, 60, {GAP}, set(), id="old gap"),
        pytest.param("live", 600, 59, set(), {GAP}, id="old gap just after a start"),
        pytest.param("blocked", 600, 60, {BLOCKED}, {GAP}, id="blocked"),
        pytest.param("new", None, 60, set(), {BLOCKED, GAP}, id="not read yet"),
    ],
)
async def test_what_is_wrong_and_what_cannot_be_said(
    inspection: Inspection,
    moved_clock: MovedClock,
    *,
    state: str,
    gap: float | None,
    runs_for: float,
    wrong: set[str],
    unsure: set[str],
) -> None:
    moved_clock.move(runs_for)
    found = [a_standing(ChannelState(state), moved_clock, gap=gap)]
    for _ in range(2):
        findings = await inspection.inspect(found, now=moved_clock.now())
    assert {kind for kind, _ in findings.wrong} == wrong
    assert {kind for kind, _ in findings.unsure} - {BEHIND, SILENT} == unsure


async def test_a_channel_is_blocked_when_it_is_so_twice(
    inspection: Inspection, moved_clock: MovedClock
) -> None:
    wrong = []
    for state in ("blocked", "live", "blocked", "blocked"):
        found = [a_standing(ChannelState(state), moved_clock)]
        findings = await inspection.inspect(found, now=moved_clock.now())
        wrong.append((BLOCKED, "a") in findings.wrong)
    assert wrong == [False, False, False, True]
