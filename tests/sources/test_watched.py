from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import ChannelState
from bot.sources.watched import Watched
from tests.factories import a_channel


@pytest.mark.parametrize(
    ("anchor", "history"), [(10, [9, 10]), (0, []), (None, [])], ids=["anchored", "empty", "new"]
)
def test_what_lies_up_to_the_anchor_is_history(anchor: int | None, history: list[int]) -> None:
    watched = Watched(channel=a_channel(anchor=anchor))
    assert [number for number in (9, 10, 11) if watched.is_history(number)] == history


def test_a_channel_that_cannot_be_read_is_blocked() -> None:
    assert not Watched(channel=a_channel()).blocked
    assert Watched(channel=replace(a_channel(), state=ChannelState.BLOCKED)).blocked
