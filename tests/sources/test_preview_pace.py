"""How soon a web page is read again, by what was posted and when it was found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import IngestionSettings
from bot.sources.preview_pace import poll_interval

NOON = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@pytest.mark.parametrize(
    ("ages", "seconds"),
    [
        pytest.param([0.0], 2 * MINUTE, id="just now"),
        pytest.param([], 6 * HOUR, id="never"),
        pytest.param([9 * DAY], 6 * HOUR, id="long ago"),
        pytest.param([30 * MINUTE * n for n in range(1, 21)], 30 * MINUTE, id="every half hour"),
        pytest.param([MINUTE * n for n in range(5, 25)], 5 * MINUTE, id="a busy one, now quiet"),
        pytest.param([5 * MINUTE, *[9 * DAY + n for n in range(19)]], 5 * MINUTE, id="it woke up"),
        pytest.param([2 * HOUR, 2 * HOUR + 5, *[9 * DAY] * 18], 2 * HOUR, id="two, and silence"),
        pytest.param([12 * HOUR + n for n in range(20)], 6 * HOUR, id="a burst of yesterday"),
    ],
)
def test_by_what_is_on_the_page(ages: list[float], seconds: float) -> None:
    times = [NOON - timedelta(seconds=age) for age in ages]
    assert poll_interval(times, NOON, IngestionSettings(), channels=1) == seconds


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        pytest.param(0.0, 2 * MINUTE, id="this moment"),
        pytest.param(2 * MINUTE, 2 * MINUTE, id="two minutes ago"),
        pytest.param(4 * MINUTE, 4 * MINUTE, id="nothing since"),
        pytest.param(3 * HOUR, 3 * HOUR, id="long ago"),
        pytest.param(9 * HOUR, 5 * HOUR, id="before the newest was posted"),
    ],
)
def test_what_was_found_late_is_followed_as_closely(found: float, seconds: float) -> None:
    times = [NOON - timedelta(hours=5), NOON - timedelta(days=40)]
    found_at = NOON - timedelta(seconds=found)
    settings = IngestionSettings()
    assert poll_interval(times, NOON, settings, channels=1, found_at=found_at) == seconds


def test_many_channels_that_have_just_posted_leave_half_of_the_line() -> None:
    times = [NOON, NOON - timedelta(days=40)]
    assert poll_interval(times, NOON, IngestionSettings(), channels=400) == 40 * MINUTE
