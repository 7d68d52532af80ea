from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch.failures import Course, course_of
from bot.errors import NetworkError, ThrottledError
from bot.notify.webhook_answers import read_status

NOW = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_told(status: int) -> None:
    receipt = read_status("h.example", status, None, now=NOW)
    assert receipt.status == status
    assert f"HTTP {status}" in receipt.text


@pytest.mark.parametrize(
    ("status", "wait", "course"),
    [
        (301, None, Course.SUSPEND),
        (307, None, Course.SUSPEND),
        (404, None, Course.SUSPEND),
        (410, None, Course.SUSPEND),
        (400, None, Course.REFUSED),
        (401, None, Course.REFUSED),
        (403, None, Course.REFUSED),
        (413, "5", Course.REFUSED),
        (422, None, Course.REFUSED),
        (499, None, Course.REFUSED),
        (408, None, Course.RETRY),
        (425, None, Course.RETRY),
        (429, None, Course.RETRY),
        (429, "7", Course.WAIT),
        (503, "7", Course.WAIT),
        (503, "soon", Course.RETRY),
        (503, "-1", Course.RETRY),
        (500, "7", Course.RETRY),
        (502, None, Course.RETRY),
        (599, None, Course.RETRY),
        (101, None, Course.RETRY),
        (999, None, Course.RETRY),
    ],
)
def test_what_every_other_status_leads_to(status: int, wait: str | None, course: Course) -> None:
    with pytest.raises(NetworkError) as caught:
        read_status("h.example", status, wait, now=NOW)
    assert course_of(caught.value) is course
    assert caught.value.message.startswith(f"h.example answered HTTP {status}")


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("1", 1.0),
        ("120", 120.0),
        ("9" * 400, 86_400.0),
        ("Fri, 11 Nov 2022 12:01:30 GMT", 90.0),
        ("Sun, 11 Nov 2029 12:01:30 GMT", 86_400.0),
    ],
    ids=["a second", "two minutes", "for ever", "a date", "years"],
)
def test_how_long_it_asks_to_wait(stated: str, seconds: float) -> None:
    with pytest.raises(ThrottledError) as caught:
        read_status("h.example", 429, stated, now=NOW)
    assert caught.value.seconds == seconds


@pytest.mark.parametrize(
    "stated", ["0", "Fri, 11 Nov 2022 11:00:00 GMT", "Fri, 11 Nov 2022 12:00:09", "x", "", "٣"]
)
def test_what_is_no_time_to_wait(stated: str) -> None:
    with pytest.raises(NetworkError) as caught:
        read_status("h.example", 503, stated, now=NOW + timedelta(0))
    assert not isinstance(caught.value, ThrottledError)
