from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.moments import parse_moment
from bot.errors import InputError

NOW = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("45s", NOW - timedelta(seconds=45)),
        ("30m", NOW - timedelta(minutes=30)),
        ("2h", NOW - timedelta(hours=2)),
        (" 7 d ", NOW - timedelta(days=7)),
        ("1w", NOW - timedelta(weeks=1)),
        ("2022-11-11T10:00:00Z", NOW - timedelta(hours=2)),
        ("2022-11-11T12:00:00.5+02:00", NOW - timedelta(hours=2) + timedelta(milliseconds=500)),
        ("2022-11-11 10:00", NOW - timedelta(hours=2)),
        ("2022-11-11", NOW - timedelta(hours=12)),
    ],
    ids=str,
)
def test_a_time(text: str, moment: datetime) -> None:
    parsed = parse_moment(text, now=NOW)
    assert parsed == moment
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "2", "h", "-2h", "2y", "yesterday", "999999w", "2022-13-01"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(InputError, match="is not a time"):
        parse_moment(text, now=NOW)
