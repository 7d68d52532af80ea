"""The garbage collector is as it was, whatever happens."""

from __future__ import annotations

import gc

import pytest

from bot.rules.uncollected import MANY, uncollected


def test_the_collector_is_still_meanwhile() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="x"), uncollected():
        raise ValueError("x")
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    with uncollected(), uncollected():
        pass
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(("count", "aside"), [(MANY // 2, False), (MANY * 2, True)])
def test_very_many_things_are_set_aside(count: int, aside: bool) -> None:  # noqa: FBT001
    gc.collect()
    gc.unfreeze()
    with uncollected():
        made: list[list[int]] = [[] for _ in range(count)]
    assert (gc.get_freeze_count() >= len(made)) == aside
    gc.unfreeze()
