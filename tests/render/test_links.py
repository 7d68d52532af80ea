from __future__ import annotations

import pytest

from bot.model import Channel
from bot.render.links import address, handle, link
from tests.factories import a_post


@pytest.mark.parametrize(
    ("channel", "shown", "url"),
    [
        pytest.param(
            Channel(ref="rybar", channel_id=100, username="Rybar"),
            "@Rybar",
            "https://t.me/Rybar/7",
            id="a username",
        ),
        pytest.param(
            Channel(ref="closed", channel_id=100, title="Closed  \n doors and windows everywhere"),
            "Closed doors and wi…",
            "https://t.me/c/100/7",
            id="no username",
        ),
        pytest.param(
            Channel(ref="closed", channel_id=100),
            "closed",
            "https://t.me/c/100/7",
            id="neither username nor title",
        ),
        pytest.param(
            Channel(ref="a", channel_id=100, username="a/../joinchat?x", title="A"),
            "A",
            "https://t.me/c/100/7",
            id="what is no username",
        ),
    ],
)
def test_where_a_post_stands(channel: Channel, shown: str, url: str) -> None:
    assert handle(channel) == shown
    assert address(channel, 7) == url
    assert link(channel, a_post(7)) == url
