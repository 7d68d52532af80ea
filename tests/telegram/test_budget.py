"""A method is called no more often than its budget says, whatever Telegram answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.telegram.budget import Budget, Spent

if TYPE_CHECKING:
    from tests.conftest import MovedClock


async def test_a_burst_and_then_one_per_interval(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock, interval=2.0, burst=3)
    for _ in range(3):
        budget.take()
    assert budget.wait() == pytest.approx(2.0)
    moved_clock.move(2.0)
    assert budget.wait() == 0.0
    budget.take()
    assert budget.wait() == pytest.approx(2.0)


async def test_some_of_the_burst_can_be_spared(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock, interval=2.0, burst=3)
    assert budget.wait(spare=2) == 0.0
    budget.take()
    assert budget.wait(spare=1) == 0.0
    assert budget.wait(spare=2) == pytest.approx(2.0)
    assert budget.wait(spare=99) == budget.wait(spare=2)  # as far as there are
    moved_clock.move(2.0)
    assert budget.wait(spare=2) == 0.0


async def test_the_burst_grows_back_only_with_time(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock, interval=2.0, burst=3)
    for _ in range(3):
        budget.take()
    moved_clock.move(100.0)
    for _ in range(3):
        assert budget.wait() == 0.0
        budget.take()
    assert budget.wait() > 0.0


async def test_a_day_has_so_many_calls(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock, interval=0.0, per_day=2)
    budget.take()
    moved_clock.move(3600.0)
    budget.take()
    assert budget.wait() == pytest.approx(86_400.0 - 3600.0)


async def test_a_restart_remembers_the_day_and_the_wait(moved_clock: MovedClock) -> None:
    before = Budget(moved_clock, interval=240.0, burst=2, per_day=2)
    before.take()
    moved_clock.move(100.0)
    before.take()
    before.freeze(1000.0)
    after = Budget(moved_clock, interval=240.0, burst=2, per_day=2)
    after.recall(before.spent())
    assert after.wait() == pytest.approx(before.wait()) == pytest.approx(86_300.0)
    moved_clock.move(86_300.0)
    assert after.wait() == 0.0


async def test_a_burst_is_not_given_again_by_a_restart(moved_clock: MovedClock) -> None:
    before = Budget(moved_clock, interval=240.0, burst=2, per_day=20)
    before.take()
    before.take()
    after = Budget(moved_clock, interval=240.0, burst=2, per_day=20)
    after.recall(before.spent())
    assert after.wait() == pytest.approx(240.0)


async def test_a_wait_from_a_wrong_clock_is_not_believed_for_longer_than_a_day(
    moved_clock: MovedClock,
) -> None:
    budget = Budget(moved_clock, interval=1.0)
    year = moved_clock.now().timestamp() + 365 * 86_400
    budget.recall(Spent(frozen_until=year, taken=(year,)))
    assert budget.wait() == pytest.approx(86_400.0)


async def test_frozen_means_not_one_call(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock, interval=1.0, burst=5)
    budget.freeze(300.0)
    budget.freeze(10.0)  # a shorter wait does not shorten the longer one
    moved_clock.move(299.0)
    assert budget.wait() == budget.frozen() == pytest.approx(1.0)
    moved_clock.move(1.0)
    assert budget.wait() == budget.frozen() == 0.0


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
async def test_a_wait_is_followed_by_no_burst(moved_clock: MovedClock, *, restarted: bool) -> None:
    budget = Budget(moved_clock, interval=2.0, burst=5)
    budget.freeze(300.0)
    if restarted:
        spent = budget.spent()
        budget = Budget(moved_clock, interval=2.0, burst=5)
        budget.recall(spent)
    moved_clock.move(300.0)
    assert budget.wait() == 0.0
    budget.take()
    assert budget.wait() == pytest.approx(2.0)
    moved_clock.move(10.0)
    for _ in range(5):
        assert budget.wait() == 0.0
        budget.take()
    assert budget.wait() == pytest.approx(2.0)


async def test_a_call_in_the_future_counts_as_one_made_now(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock, interval=0.0, per_day=2)
    hour_ahead = moved_clock.now().timestamp() + 3600.0
    budget.recall(Spent(taken=(hour_ahead, hour_ahead)))
    assert budget.wait() == pytest.approx(86_400.0)


@pytest.mark.parametrize("burst", [1, 3])
async def test_what_is_given_back_was_never_taken(moved_clock: MovedClock, burst: int) -> None:
    budget = Budget(moved_clock, interval=2.0, burst=burst, per_day=3)
    for _ in range(burst):
        budget.take()
    budget.give_back()
    assert budget.wait() == 0.0
    assert len(budget.spent().taken) == burst - 1


async def test_none_a_day_is_never(moved_clock: MovedClock) -> None:
    assert Budget(moved_clock, per_day=0).wait() == pytest.approx(86_400.0)


async def test_an_older_wait_does_not_shorten_one_that_holds(moved_clock: MovedClock) -> None:
    budget = Budget(moved_clock)
    budget.freeze(60.0)
    budget.recall(Spent(frozen_until=moved_clock.now().timestamp() + 10.0))
    assert budget.frozen() == pytest.approx(60.0)
