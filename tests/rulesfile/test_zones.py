from __future__ import annotations

import pytest

from bot.rulesfile.zones import zone_problem


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("UTC", ""),
        ("Europe/Kyiv", ""),
        ("europe/kyiw", '"europe/kyiw" is not a time zone. Did you mean Europe/Kyiv?'),
        ("qq", '"qq" is not a time zone. Write an IANA name such as Europe/Kyiv.'),
        ("../UTC", '"../UTC" is not a time zone. Did you mean UTC?'),
    ],
)
def test_what_is_a_zone(name: str, problem: str) -> None:
    assert zone_problem(name) == problem
