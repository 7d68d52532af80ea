from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Channel, ChannelState, Silence
from bot.render.silenced import silenced

NOON = datetime(2022, 11, 11, 12, tzinfo=UTC)
RYBAR = Channel(ref="rybar", username="Rybar", channel_id=5)
UNNAMED = Channel(ref="7", channel_id=7, title="Без імені, але з довгою назвою")
CHANNELS = [RYBAR, UNNAMED, Channel(ref="new")]


@pytest.mark.parametrize(
    ("rule", "channel_id", "expected"),
    [
        pytest.param("", None, "", id="everything"),
        pytest.param("flag", None, "flag", id="a-rule"),
        pytest.param("", 5, "@Rybar", id="a-channel"),
        pytest.param("flag", 5, "flag in @Rybar", id="both"),
        pytest.param("", 7, "Без імені, але з до…", id="without-a-username"),
        pytest.param("flag", 9, "flag in a channel", id="that-nobody-knows"),
    ],
)
def test_what_is_muted_is_named(rule: str, channel_id: int | None, expected: str) -> None:
    silence = Silence(
        receiver="desk", rule=rule, channel_id=channel_id, since=NOON, until=NOON, by="Olena"
    )
    assert silenced(silence, CHANNELS) == expected


def test_the_watched_one_of_two_channels_that_became_one_names_it() -> None:
    left = Channel(ref="old", username="old", channel_id=5, state=ChannelState.REMOVED)
    silence = Silence(receiver="desk", channel_id=5, since=NOON, until=NOON, by="Olena")
    assert silenced(silence, [left, RYBAR]) == "@Rybar"
