"""Many hits at once into one group: few messages, all that hit in them, what is urgent at once.

The figures of 5,000 hits and 20 seeds are those of ``python -m tests.benchmarks delivery``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.virtual import judge
from tests.virtual.flood import Flood, flood
from tests.virtual.folders import fast_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HITS = 1_200


@pytest.fixture
def folder() -> Iterator[Path]:
    with fast_folder() as made:
        yield made


@pytest.mark.parametrize("stories", [20, None], ids=["20 stories", "no stories"])
def test_a_flood_is_told_in_few_messages(folder: Path, stories: int | None) -> None:
    come = flood(folder, seed=1, stories=stories, hits=HITS)
    assert come.findings() == []
    assert come.sent <= 80
    assert come.urgent[-1] <= 5.0
    assert come.told_after <= 240.0


def test_what_came_in_one_moment_is_told_in_its_order(folder: Path) -> None:
    """As after hours without a connection: the oldest is told first, in digests or not."""
    come = flood(folder, seed=1, stories=None, hits=60, urgent=0, span=0.05)
    assert come.findings() == []
    assert any(", 12 here" in message.calls[0].text for message in come.chat.messages.values())
    assert judge.out_of_order(come.chat, come.telegram, _order(come)) == []


def _order(come: Flood) -> dict[judge.Name, tuple[int, float]]:
    """Return the posts by the place that their alerts were given in the outbox."""
    return {
        (come.names[row.channel_id], row.message_id): (0, float(row.number))
        for row in come.rows
        if row.kind == "alert" and row.channel_id and row.message_id
    }
