from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.render.durations import clock_time, half_and_most, percentile, span_of, spelt

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2022, 11, 11, 22, 30, tzinfo=UTC)  # half past midnight in Kyiv


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (9.4, "9 s"), (119, "119 s"), (720, "12 min"), (10800, "3 h"), (200000, "2 days")],
)
def test_lengths_of_time(seconds: float, said: str) -> None:
    assert span_of(seconds) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [pytest.param(20, "00:10", id="today"), pytest.param(40, "2022-11-11 23:50", id="yesterday")],
)
def test_a_time_of_another_day_has_its_date(minutes: int, said: str) -> None:
    assert clock_time(NOW - timedelta(minutes=minutes), now=NOW, zone=KYIV) == said


def test_shares_of_an_ordered_list() -> None:
    assert [percentile([1, 2, 3, 4], share) for share in (0.0, 0.5, 0.95)] == [1, 2, 4]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        pytest.param([4.1], "within 5 s", id="one"),
        pytest.param([1.0] * 9 + [60.0], "half within 1 s, 95 % within 60 s", id="a slow one"),
    ],
)
def test_half_and_most(seconds: list[float], said: str) -> None:
    assert half_and_most(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        pytest.param(0, "1 second", id="at once"),
        pytest.param(40.4, "40 seconds", id="seconds"),
        pytest.param(60, "1 minute", id="a minute"),
        pytest.param(245, "4 minutes", id="minutes"),
        pytest.param(3_600, "1 hour", id="an hour"),
        pytest.param(30 * 3_600, "30 hours", id="hours"),
        pytest.param(72 * 3_600, "3 days", id="days"),
    ],
)
def test_spelt(seconds: float, said: str) -> None:
    assert spelt(seconds) == said
