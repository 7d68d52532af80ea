from __future__ import annotations

import pytest

from bot.rulesfile.channel_names import read_channels
from bot.tables import Table


@pytest.mark.parametrize(
    "written",
    ["kherson_ova", "@kherson_ova", "t.me/kherson_ova", "https://t.me/s/kherson_ova/12?single"],
)
def test_every_way_to_name_a_channel(written: str) -> None:
    table = Table(values={"channels": [written]}, problems=[])
    assert read_channels(table) == ("kherson_ova",)


@pytest.mark.parametrize("written", ["", "a b", "t.me/+hash", "1kherson", "abc"])
def test_what_is_no_name(written: str) -> None:
    problems: list[str] = []
    assert read_channels(Table(values={"channels": [written]}, problems=problems)) == ()
    assert "Write its @name or t.me link." in problems[0]
