from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.durations import parse_duration, written_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("3m", 180), (" 1h ", 3600), ("10 m", 600), ("0s", 0)],
)
def test_a_length_of_time(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "3", "m", "-3m", "1.5h", "3 min", "1h30m", "3d", "1234567s"])
def test_what_is_none(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(60, "1m"), (90, "90s"), (3600, "1h"), (5400, "90m"), (86_400, "24h")]
)
def test_the_largest_unit_that_holds_it(seconds: float, text: str) -> None:
    assert written_duration(seconds) == text


@given(st.integers(0, 86_400))
def test_what_is_written_reads_back_as_the_same(seconds: int) -> None:
    assert parse_duration(written_duration(seconds)) == seconds
