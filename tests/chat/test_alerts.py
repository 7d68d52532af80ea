from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.chat.alerts import names_alert

if TYPE_CHECKING:
    from tests.chat.conftest import Office

SUBSCRIBER = 3


@pytest.mark.parametrize(
    "written",
    [
        "10/1",
        "t.me/c/10/1",
        "https://t.me/c/10/1",
        "t.me/sergey_khlan/1",
        "https://www.t.me/Sergey_Khlan/1",
        "telegram.me/sergey_khlan/1",
    ],
)
async def test_an_alert_is_named_by_any_link_of_its_post(desk_office: Office, written: str) -> None:
    assert names_alert(written)
    said = await desk_office.say(SUBSCRIBER, f"/alert {written}")
    assert said.startswith("flag · @sergey_khlan\n10:00 ")


@pytest.mark.parametrize(
    "written", ["", "1", "flag", "10/", "/1", "10/1/2", "t.me/sergey_khlan", "x" * 4000, "9" * 4000]
)
async def test_anything_else_is_none(desk_office: Office, written: str) -> None:
    assert not names_alert(written)
    assert (await desk_office.say(SUBSCRIBER, f"/alert {written}")).startswith("Which alert?")


async def test_a_post_nobody_was_alerted_of_is_not_known(desk_office: Office) -> None:
    for written in ("10/99", "99/1", "t.me/nobody_here/1"):
        said = await desk_office.say(SUBSCRIBER, f"/alert {written}")
        assert said.startswith("This alert is not known here. /recent shows")
