"""What is missing of a channel decides which page is asked for next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Rereading
from bot.sources.pending import Pending
from bot.sources.watch import NEWEST, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sources.watch import Watch


def test_a_gap_that_reaches_the_head_asks_for_the_newest_page(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 500)
    assert watch.unasked == [(11, 500)]
    assert watch.below is None


def test_a_gap_below_what_was_read_asks_for_the_page_with_an_id_above_it(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 500)
    watch.missing.add(401, 500)  # type: ignore[union-attr]
    assert watch.unasked == [(11, 400)]
    assert watch.below == 402


def test_what_was_asked_and_is_not_proven_absent_is_not_asked_at_once(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 20)
    watch.mark_asked(15, 20)
    watch.missing.add(16, 20)  # type: ignore[union-attr]
    assert watch.unasked == [(11, 14)]
    watch.mark_asked(11, 14)
    assert watch.unasked == []
    assert watch.incomplete


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param([(5, 9), (1, 2)], [(1, 2), (5, 9)], id="apart"),
        pytest.param([(5, 9), (10, 12)], [(5, 12)], id="neighbours"),
        pytest.param([(5, 9), (15, 20), (8, 16)], [(5, 20)], id="one that joins two"),
    ],
)
def test_ranges_asked_for_are_kept_joined(
    marks: list[tuple[int, int]],
    expected: list[tuple[int, int]],
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch()
    for first, last in marks:
        watch.mark_asked(first, last)
    assert watch.asked == expected


def test_the_earlier_of_two_plans_for_one_reason_holds(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch()
    for at in (7.0, 3.0, 5.0):
        watch.plan(Reason.POLL, at)
    assert watch.due == {Reason.POLL: 3.0}


def test_reasons_are_all_different() -> None:
    assert len(Reason) == 7


def test_what_is_near_the_top_needs_no_page_of_its_own(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(500, 500)
    due = Rereading(channel_id=100, after=120, first=501 - NEWEST, last=500, needed=1)
    watch.rereadings[120, False] = Pending(due, 500)
    assert watch.near_the_top
    watch.missing.see(600)  # type: ignore[union-attr]
    assert not watch.near_the_top


def test_an_id_at_the_anchor_is_history_and_the_next_is_news(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch()
    assert (watch.is_history(10), watch.is_history(11)) == (True, False)
