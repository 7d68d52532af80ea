from __future__ import annotations

import pytest

from bot.desk.nearest import did_you_mean


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        pytest.param("kherson", ["Херсон", "Kherson Region", "Kherson"], "Kherson", id="spelling"),
        pytest.param("@sergey_khlam", ["@Sergey_Khlan"], "@Sergey_Khlan", id="near"),
        pytest.param("flag", ["museum"], "", id="none near"),
        pytest.param("flag", [], "", id="none known"),
        pytest.param("x" * 4000, ["x" * 4000], "", id="too long to compare"),
    ],
)
def test_the_nearest_name_as_it_is_spelled(name: str, known: list[str], said: str) -> None:
    assert did_you_mean(name, known) == (f"Did you mean {said}?" if said else "")
