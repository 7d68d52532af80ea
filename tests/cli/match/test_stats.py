from __future__ import annotations

import pytest

from bot.cli.match.stats import Stats


@pytest.mark.parametrize(("share", "milliseconds"), [(0.5, 50.0), (0.99, 99.0), (1.0, 100.0)])
def test_percentiles_are_right_within_two_percent(share: float, milliseconds: float) -> None:
    stats = Stats(began=0.0)
    for number in range(1, 101):
        stats.count([], number / 1000)
    assert stats.percentile(share) == pytest.approx(milliseconds, rel=0.021)


def test_memory_does_not_grow_with_posts() -> None:
    stats = Stats(began=0.0)
    for number in range(10_000):
        stats.count([], number / 1e6)
    assert len(stats.__dict__["_steps"]) < 600


def test_a_single_post_is_no_posts(capsys: pytest.CaptureFixture[str]) -> None:
    counted = Stats(began=0.0)
    counted.count([], 0.001)
    counted.note([], now=1.0, as_json=False)
    assert capsys.readouterr().err.splitlines()[0] == "       0  of 1 post"
