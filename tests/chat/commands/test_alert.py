from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = 1, 2, 3
GROUP = -1001234567890


@pytest.mark.parametrize("user_id", [EDITOR, SUBSCRIBER])
async def test_more_is_what_this_person_may_do(desk_office: Office, user_id: int) -> None:
    (told,) = await desk_office.take(desk_office.press(user_id, "alert:10/1", chat_id=GROUP))
    assert told.receiver == f"chat:{user_id}"
    assert told.message
    assert told.message.text.splitlines() == [
        "flag · @sergey_khlan",
        "10:00 Прапора над адміністрацією вже немає · t.me/sergey_khlan/1",
    ]
    tokens = [token for row in told.message.buttons for _, token in row]
    assert f"mute:10/1 1d in:{GROUP}" in tokens
    assert ("narrow:10/1 exact" in tokens) is (user_id == EDITOR)
    assert desk_office.toasts() == ["The answer is in our private chat."]


async def test_by_the_link_of_the_post(desk_office: Office) -> None:
    message = await desk_office.reply(SUBSCRIBER, "/alert t.me/sergey_khlan/1")
    assert message.buttons[0] == (("Taken by me", "taken:10/1"),)
    assert (await desk_office.say(SUBSCRIBER, "/alert")).startswith("Which alert?")
