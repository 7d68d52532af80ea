from __future__ import annotations

from datetime import timedelta

import pytest

from bot.coverage import BLOCKED, GAP, SILENT, Gap, Standing, State
from bot.daemon.silence import Habit, Silence
from bot.daemon.troubles import (
    WORDINGS,
    blocked_trouble,
    gap_trouble,
    healed_text,
    raised_text,
    silent_trouble,
)
from bot.model import Channel, ChannelState, Trouble
from tests.factories import NOON, a_channel

NAMES = {"a_chan": "A_chan", "b_chan": "b_chan"}
HOUR = timedelta(hours=1)


def a_trouble(kind: str, subject: str = "a_chan", text: str = "why") -> Trouble:
    return Trouble(kind=kind, subject=subject, text=text, since=NOON)


@pytest.mark.parametrize("kind", WORDINGS)
def test_one_trouble_names_its_channel_and_the_reason_and_later_how_long_it_was(kind: str) -> None:
    raised = raised_text([a_trouble(kind)], NAMES)
    assert raised.startswith("🔴 @A_chan")
    assert ": why. " in raised
    healed = healed_text([a_trouble(kind)], NAMES, NOON + HOUR)
    assert healed.startswith("⚪ @A_chan ")
    assert healed.endswith(", after 60 min.")


@pytest.mark.parametrize("kind", WORDINGS)
def test_many_troubles_are_one_text_with_a_count_and_ten_names(kind: str) -> None:
    many = [a_trouble(kind, f"c{number:03}", "x" * 4000) for number in range(500)]
    for text in (raised_text(many, NAMES), healed_text(many, NAMES, NOON)):
        assert "500 channels" in text
        assert "@c000, @c001" in text
        assert "@c009 and 490 more" in text
        assert len(text) < 500


@pytest.mark.parametrize(
    ("state", "ages", "told"),
    [
        pytest.param(State.REPAIRING, [599.0], False, id="young"),
        pytest.param(State.REPAIRING, [5.0, 600.0], True, id="one of them old"),
        pytest.param(State.BLOCKED, [600.0], False, id="nobody can read it"),
    ],
)
def test_when_gaps_are_a_trouble(state: State, ages: list[float], *, told: bool) -> None:
    gaps = tuple(
        Gap(first=n, last=n, since=NOON - timedelta(seconds=age), seconds=age)
        for n, age in enumerate(ages)
    )
    standing = Standing(channel=a_channel("a_chan"), state=state, gaps=gaps)
    trouble = gap_trouble(standing, alarm=600)
    assert (trouble is not None) == told
    if trouble is not None:
        assert (trouble.kind, trouble.subject) == (GAP, "a_chan")
        assert trouble.since == NOON - timedelta(seconds=600)


@pytest.mark.parametrize(
    ("state", "anchor", "told"),
    [
        pytest.param(ChannelState.BLOCKED, 5, True, id="was read"),
        pytest.param(ChannelState.BLOCKED, None, False, id="never was"),
        pytest.param(ChannelState.LIVE, 5, False, id="can be read"),
    ],
)
def test_when_a_channel_is_blocked(state: ChannelState, anchor: int | None, *, told: bool) -> None:
    channel = Channel(ref="a_chan", state=state, anchor=anchor, reason="private.")
    trouble = blocked_trouble(Standing(channel=channel, state=State.BLOCKED), NOON)
    expected = Trouble(kind=BLOCKED, subject="a_chan", text="private", since=NOON)
    assert trouble == (expected if told else None)


def test_silence_is_told_beside_the_habit() -> None:
    habit = Habit(longest=4 * HOUR, known=192 * HOUR, limit=12 * HOUR)
    silence = Silence(since=NOON - 19 * HOUR, habit=habit)
    standing = Standing(channel=a_channel("a_chan"), state=State.LIVE)
    trouble = silent_trouble(standing, silence, NOON)
    assert (trouble.kind, trouble.since) == (SILENT, NOON - 19 * HOUR)
    assert trouble.text == "no post for 19 h, while in 8 days before its longest pause was 4 h"
