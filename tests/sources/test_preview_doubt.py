"""How often a channel is asked again before it is shown as blocked, and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import IngestionSettings
from bot.sources.preview_doubt import Bottom, Doubt, doubtful_pause

DEFAULTS = IngestionSettings()


@pytest.mark.parametrize(
    ("answers", "confirmed"),
    [
        pytest.param("a", False, id="once"),
        pytest.param("aa", False, id="twice"),
        pytest.param("aaa", True, id="three times"),
        pytest.param("abab", False, id="another in between"),
        pytest.param("baaa", True, id="another before"),
    ],
)
def test_only_the_same_answer_again_and_again_is_taken_for_true(
    answers: str, *, confirmed: bool
) -> None:
    doubt = Doubt(since=0.0)
    for answer in answers:
        doubt.note(answer)
    assert doubt.confirmed is confirmed


def test_a_channel_is_asked_again_ever_later() -> None:
    pauses = [doubtful_pause(times, DEFAULTS) for times in range(1, 6)]
    assert pauses == [30.0, 120.0, 480.0, 480.0, 480.0]
    assert doubtful_pause(1, replace(DEFAULTS, preview_interval=0.01)) == pytest.approx(0.1)


def test_a_blocked_one_is_tried_again_ever_later() -> None:
    doubt = Doubt(since=0.0)
    pauses = [doubt.blocked_pause(DEFAULTS) for _ in range(5)]
    assert pauses == [600.0, 1200.0, 2400.0, 3600.0, 3600.0]


def test_people_are_told_when_a_gap_would_be_told_of() -> None:
    doubt, now, asked = Doubt(since=1000.0), 1000.0, []
    while True:
        asked.append(now - 1000.0)
        doubt.note("nothing")
        if doubt.lasts(now, DEFAULTS):
            break
        now += doubt.pause(now, DEFAULTS)
    assert asked == [0.0, 30.0, 150.0, 600.0]


def test_two_answers_far_apart_are_not_enough() -> None:
    doubt = Doubt(since=0.0)
    doubt.note("nothing")
    doubt.note("nothing")
    assert not doubt.lasts(86_400.0, DEFAULTS)


@pytest.mark.parametrize(
    ("looks", "certain"),
    [
        pytest.param([0, 30, 600], True, id="three, and as long as the alarm waits"),
        pytest.param([0, 30, 150], False, id="not for long enough"),
        pytest.param([0, 600], False, id="twice"),
        pytest.param([0, 10, 20, 600], False, id="the same look repeated"),
    ],
)
def test_nothing_below_is_believed_after_some_looks_apart(
    looks: list[float], *, certain: bool
) -> None:
    bottom = Bottom(since=looks[0], last=looks[0])
    for now in looks:
        bottom.note(now, DEFAULTS)
    assert bottom.certain(DEFAULTS) is certain
