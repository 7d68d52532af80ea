"""Re-readings under way, page by page downwards."""

from __future__ import annotations

import pytest

from bot.model import Rereading
from bot.sources.pending import Age, Pending, shorten, take_up

DUE = Rereading(channel_id=100, after=120, first=11, last=40, needed=9)


def _pending() -> dict[Age, Pending]:
    pending: dict[Age, Pending] = {}
    assert take_up(pending, DUE)
    return pending


@pytest.mark.parametrize(
    ("read", "last"),
    [
        pytest.param((31, 90), 30, id="its upper end"),
        pytest.param((40, 40), 39, id="its highest id"),
        pytest.param((31, 39), 40, id="not up to its highest id"),
        pytest.param((41, 90), 40, id="what is above"),
        pytest.param((12, 40), 11, id="all but one"),
    ],
)
def test_what_was_read_is_taken_off(read: tuple[int, int], last: int) -> None:
    pending = _pending()
    assert shorten(pending, *read) == []
    assert [one.last for one in pending.values()] == [last]


def test_what_was_read_to_its_lowest_id_is_done() -> None:
    pending = _pending()
    assert shorten(pending, 21, 50) == []
    assert shorten(pending, 5, 20) == [DUE]
    assert pending == {}


def test_what_is_under_way_is_not_begun_again() -> None:
    pending = _pending()
    shorten(pending, 21, 50)
    assert not take_up(pending, DUE)
    assert [one.last for one in pending.values()] == [20]
