from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.model import Receiver
from bot.render.zones import zone_of

NEW_YORK = Receiver(name="new_york", timezone="America/New_York")
TOKYO = Receiver(name="tokyo", timezone="Asia/Tokyo")
UNDECIDED = Receiver(name="undecided")


@pytest.mark.parametrize(
    ("receivers", "zone"),
    [
        pytest.param([], "Europe/Kyiv", id="nobody"),
        pytest.param([UNDECIDED], "Europe/Kyiv", id="none chosen"),
        pytest.param([UNDECIDED, NEW_YORK, TOKYO], "America/New_York", id="the first chosen"),
    ],
)
def test_receivers_are_told_by_the_clocks_they_chose(receivers: list[Receiver], zone: str) -> None:
    assert zone_of(receivers, ZoneInfo("Europe/Kyiv")) == ZoneInfo(zone)
