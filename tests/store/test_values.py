from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.model import Span
from bot.store.values import (
    from_json,
    from_list,
    from_ms,
    from_ms_or_none,
    from_spans,
    to_json,
    to_list,
    to_ms,
    to_ms_or_none,
    to_spans,
)


@pytest.mark.parametrize(
    ("time", "milliseconds"),
    [
        pytest.param(datetime(1970, 1, 1, tzinfo=UTC), 0, id="epoch"),
        pytest.param(datetime(2022, 11, 11, 12, 0, 0, 1000, tzinfo=UTC), 1668168000001, id="1 ms"),
        pytest.param(
            datetime(2022, 11, 11, 14, tzinfo=timezone(timedelta(hours=2))),
            1668168000000,
            id="another zone",
        ),
        pytest.param(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), -1000, id="before the epoch"),
    ],
)
def test_times(time: datetime, milliseconds: int) -> None:
    assert to_ms(time) == to_ms_or_none(time) == milliseconds
    assert from_ms(milliseconds) == from_ms_or_none(milliseconds) == time
    assert from_ms(milliseconds).tzinfo is UTC


def test_parts_of_a_millisecond_are_cut_off() -> None:
    assert to_ms(datetime(1970, 1, 1, microsecond=1999, tzinfo=UTC)) == 1


def test_no_time_is_none() -> None:
    assert to_ms_or_none(None) is None
    assert from_ms_or_none(None) is None


@pytest.mark.parametrize("items", [(), ("",), ("a", "б\ud83d\ude00", '"\\\0')], ids=repr)
def test_lists(items: tuple[str, ...]) -> None:
    assert from_list(to_list(items)) == items


def test_json_keeps_lone_surrogates_apart() -> None:
    assert from_json(to_json({"a": "\ud83d\ude00"})) == {"a": "\ud83d\ude00"}


def test_spans() -> None:
    spans = (Span(start=0, end=4), Span(start=7, end=9))
    assert to_spans(spans) == "[[0,4],[7,9]]"
    assert from_spans(to_spans(spans)) == spans
    assert from_spans(to_spans(())) == ()
