from __future__ import annotations

from typing import TYPE_CHECKING

from bot.daemon.patience import Patience

if TYPE_CHECKING:
    from tests.conftest import MovedClock


def told_at(clock: MovedClock, patience: Patience, seconds: int) -> list[int]:
    """Have something to tell every second; return when it was told."""
    times = []
    for second in range(seconds):
        if patience.allows("gap"):
            times.append(second)
        clock.move(1)
    return times


def test_what_goes_on_is_told_more_and_more_seldom(moved_clock: MovedClock) -> None:
    patience = Patience(moved_clock, first=30, longest=100)
    assert told_at(moved_clock, patience, 400) == [0, 30, 90, 190, 290, 390]


def test_after_a_calm_the_next_is_told_at_once_and_the_one_after_it_soon(
    moved_clock: MovedClock,
) -> None:
    patience = Patience(moved_clock, first=30, longest=1000)
    assert told_at(moved_clock, patience, 100) == [0, 30, 90]
    moved_clock.move(500)
    assert told_at(moved_clock, patience, 40) == [0, 30]


def test_kinds_do_not_wait_for_each_other(moved_clock: MovedClock) -> None:
    patience = Patience(moved_clock, first=30, longest=100)
    assert [patience.allows(kind) for kind in ("gap", "blocked", "gap")] == [True, True, False]
