"""What a stretch of ids proves of those under which nothing came."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.model import Gone, SlotKind
from bot.sources.stretch import Stretch
from tests.factories import NOON, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Stretch):
    numbers: tuple[int, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return self.numbers


@pytest.mark.parametrize(
    ("proven", "absent", "gone"),
    [
        pytest.param(19, [(10, 10), (13, 19)], [10, 15], id="to its end"),
        pytest.param(14, [(10, 10), (13, 14)], [10], id="in part"),
        pytest.param(9, [], [], id="not at all"),
    ],
)
def test_what_is_lacking_is_absent_or_gone_as_far_as_proven(
    proven: int, absent: list[tuple[int, int]], gone: list[int]
) -> None:
    stretch = Shown(first=10, last=19, proven=proven, numbers=(11, 12))
    assert stretch.absent == absent
    assert stretch.lacking(100, present={15, 12, 10, 9, 20}, source="history", now=NOON) == [
        *(slots(first, last, SlotKind.ABSENT) for first, last in absent),
        *(Gone(channel_id=100, message_id=n, source="history", seen_at=NOON) for n in gone),
    ]
