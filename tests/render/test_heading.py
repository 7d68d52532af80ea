from __future__ import annotations

from datetime import timedelta

import pytest

from bot.render.heading import DigestHeading, DigestKind
from bot.render.utf16 import units
from tests.render.stories import KYIV, NOW

RULES = {"evacuation": 8, "Kherson": 15}


def heading(
    kind: DigestKind, total: int = 23, ago: float = 240, muted: str = "", below: int = 0
) -> DigestHeading:
    since = NOW - timedelta(seconds=ago)
    return DigestHeading(
        kind=kind, total=total, since=since, until=NOW, rules=RULES, below=below, muted=muted
    )


@pytest.mark.parametrize(
    ("of", "said"),
    [
        pytest.param(
            heading(DigestKind.FLOOD, below=11),
            "23 hits in 4 minutes, 12 here, the rest below. Kherson 15 · evacuation 8",
            id="a flood",
        ),
        pytest.param(
            heading(DigestKind.FLOOD, total=1, ago=0),
            "1 hit in 1 second. Kherson 15 · evacuation 8",
            id="hardly a flood",
        ),
        pytest.param(
            heading(DigestKind.QUIET, total=34, ago=8 * 3600 + 137),
            "While it was quiet (06:00 to 14:02): 34 hits. Kherson 15 · evacuation 8",
            id="quiet hours",
        ),
        pytest.param(
            heading(DigestKind.QUIET, ago=48 * 3600),
            "While it was quiet (2022-11-09 14:02 to 14:02): 23 hits. Kherson 15 · evacuation 8",
            id="quiet days",
        ),
        pytest.param(
            heading(DigestKind.SILENCE, total=14, ago=3600, muted="Kherson"),
            "Muted for 1 h (Kherson): 14 hits. Kherson 15 · evacuation 8",
            id="a silence",
        ),
        pytest.param(
            heading(DigestKind.SILENCE, ago=5400, muted="a\n\u202eb", below=11),
            "Muted for 90 min (a b): 23 hits, 12 here, the rest below. Kherson 15 · evacuation 8",
            id="a silence of strange words",
        ),
    ],
)
def test_what_a_heading_says(of: DigestHeading, said: str) -> None:
    assert of.text(limit=400, zone=KYIV, now=NOW) == said


def test_it_keeps_within_its_limit() -> None:
    many = {f"rule {number} 😀": number for number in range(900)}
    long = DigestHeading(kind=DigestKind.FLOOD, total=9, since=NOW, until=NOW, rules=many)
    said = long.text(limit=200, zone=KYIV, now=NOW)
    assert said.startswith("9 hits in 1 second. rule 899 😀 899 · ")
    assert said.endswith("…")
    assert 190 < units(said) <= 200
