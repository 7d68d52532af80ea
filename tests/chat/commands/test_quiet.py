from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest

from bot.quiet_hours import QuietHours

if TYPE_CHECKING:
    from bot.model import Receiver
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = 1, 2, 3
GROUP = -1001234567890
NIGHT = QuietHours(start=time(23), end=time(7), timezone="Europe/Kyiv")


async def receiver(office: Office, name: str) -> Receiver:
    return next(each for each in await office.store.receivers() if each.name == name)


async def test_a_person_sets_and_ends_their_own(office: Office) -> None:
    await office.say(SUBSCRIBER, "/subscribe")
    assert await office.say(SUBSCRIBER, "/quiet 23:00-07:00") == (
        "Quiet here from 23:00 to 07:00 (Europe/Kyiv): only urgent alerts come then, "
        "the others in one message when it is over."
    )
    own = await receiver(office, "person:3")
    assert own.quiet == NIGHT
    said = await office.say(SUBSCRIBER, "/quiet")
    assert said.startswith("@ivo is quiet 23:00-07:00 (Europe/Kyiv).\n/quiet 23:00")
    assert "any more" in await office.say(SUBSCRIBER, "/quiet off")
    assert (await receiver(office, "person:3")).quiet is None
    assert (await office.say(SUBSCRIBER, "/quiet")).startswith("No quiet hours for @ivo.")


async def test_editors_set_those_of_a_group_by_its_own_zone(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/timezone America/New_York", chat_id=GROUP)
    await desk_office.say(EDITOR, "/quiet 23:00-07:00", chat_id=GROUP)
    desk = await receiver(desk_office, "desk")
    assert desk.quiet == replace(NIGHT, timezone="America/New_York")
    await desk_office.say(EDITOR, "/quiet 23:00 - 07:00 UTC for desk")
    assert (await receiver(desk_office, "desk")).quiet == replace(NIGHT, timezone="UTC")


async def test_subscribers_do_not(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/quiet 23:00-07:00", chat_id=GROUP)
    assert said == "Chats are set by editors: @desk_editor."
    said = await desk_office.say(SUBSCRIBER, "/quiet 23:00-07:00 for desk")
    assert said == "Chats are set by editors: @desk_editor."
    assert (await receiver(desk_office, "desk")).quiet is None


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        pytest.param("25:00-07:00", "“25:00-07:00” is not a time of day.", id="no such hour"),
        pytest.param("07:00-07:00", "“07:00-07:00” is not a time of day.", id="no time at all"),
        pytest.param("night", "“night” is not a time of day.", id="a word"),
        pytest.param("23:00-07:00 Kiev", '"Kiev" is not a time zone.', id="no zone"),
    ],
)
async def test_what_is_no_time_says_how(desk_office: Office, argument: str, said: str) -> None:
    assert (await desk_office.say(EDITOR, f"/quiet {argument}", chat_id=GROUP)).startswith(said)


async def test_the_same_again_is_no_change(desk_office: Office) -> None:
    for _ in range(2):
        message = await desk_office.take(
            desk_office.message(EDITOR, "/quiet 23:00-07:00", chat_id=GROUP)
        )
    assert message[0].message
    assert message[0].message.buttons == ()
    assert len(await desk_office.store.audit_log()) == 1


async def test_subscribing_again_keeps_them(office: Office) -> None:
    await office.say(SUBSCRIBER, "/subscribe")
    await office.say(SUBSCRIBER, "/quiet 23:00-07:00")
    await office.say(SUBSCRIBER, "/subscribe")
    assert (await receiver(office, "person:3")).quiet
