"""Quiet hours in every zone: over midnight, and where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.quiet_hours import parse_quiet_hours

CASES = [
    pytest.param("23:00-07:00", "UTC", "2026-11-23T22:59:59", None, id="before"),
    pytest.param("23:00-07:00", "UTC", "2026-11-23T23:00:00", "2026-11-24T07:00:00", id="begins"),
    pytest.param("23:00-07:00", "UTC", "2026-11-24T06:59:59", "2026-11-24T07:00:00", id="morning"),
    pytest.param("23:00-07:00", "UTC", "2026-11-24T07:00:00", None, id="over"),
    pytest.param("12:00-13:30", "UTC", "2026-11-24T12:10:00", "2026-11-24T13:30:00", id="at-noon"),
    pytest.param(
        "23:00-07:00", "Europe/Kyiv", "2026-11-23T21:30:00", "2026-11-24T05:00:00", id="in-a-zone"
    ),
    pytest.param(
        "22:00-03:30", "Europe/Kyiv", "2026-10-24T23:00:00", "2026-10-25T01:30:00", id="set-back"
    ),
    pytest.param(
        "22:00-03:30", "Europe/Kyiv", "2026-03-28T23:00:00", "2026-03-29T01:30:00", id="set-forward"
    ),
]


@pytest.mark.parametrize(("hours", "zone", "now", "ends"), CASES)
def test_when_they_end(hours: str, zone: str, now: str, ends: str | None) -> None:
    quiet = parse_quiet_hours(hours, zone)
    assert quiet is not None
    found = quiet.ends_at(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None)


@pytest.mark.parametrize(
    ("hours", "zone", "ends", "begins"),
    [
        ("23:00-07:00", "UTC", "2026-11-24T07:00:00", "2026-11-23T23:00:00"),
        ("12:00-13:30", "UTC", "2026-11-24T13:30:00", "2026-11-24T12:00:00"),
        ("23:00-07:00", "Europe/Kyiv", "2026-11-24T05:00:00", "2026-11-23T21:00:00"),
        ("23:00-07:00", "UTC", "2026-11-24T06:00:00", None),
    ],
)
def test_when_those_began_that_end_then(
    hours: str, zone: str, ends: str, begins: str | None
) -> None:
    quiet = parse_quiet_hours(hours, zone)
    assert quiet is not None
    found = quiet.begins_at(datetime.fromisoformat(ends).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(begins).replace(tzinfo=UTC) if begins else None)


@pytest.mark.parametrize("text", ["", "23-7", "25:00-07:00", "07:00-07:00", "23:00 to 07:00"])
def test_what_is_no_such_time(text: str) -> None:
    assert parse_quiet_hours(text, "UTC") is None


def test_they_are_shown_as_they_are_written() -> None:
    assert str(parse_quiet_hours("9:05 – 17:00", "UTC")) == "09:05-17:00"
