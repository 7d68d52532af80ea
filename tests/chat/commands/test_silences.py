from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

OWNER, EDITOR, SUBSCRIBER = 1, 2, 3
GROUP = -1001234567890


async def test_what_lasts_is_listed_with_a_button_to_end_it(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    await desk_office.say(OWNER, "/mute @sergey_khlan 1d", chat_id=GROUP)
    await desk_office.say(EDITOR, "/mute 30m", chat_id=GROUP)
    message = await desk_office.reply(EDITOR, "/silences")
    assert message.text.splitlines() == [
        "Muted:",
        "1 · flag · to desk · until 12:00, by @desk_editor",
        "2 · @sergey_khlan · to desk · until 2022-11-12 11:00, by @hanna",
        "3 · everything · to desk · until 11:30, by @desk_editor",
        "/unmute and a number ends one.",
    ]
    assert message.buttons == (
        (("End 1", "unmute:1"), ("End 2", "unmute:2"), ("End 3", "unmute:3")),
    )


async def test_what_is_over_is_not_listed(desk_office: Office, moved_clock: MovedClock) -> None:
    await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    moved_clock.move(3600)
    assert (await desk_office.say(EDITOR, "/silences")).startswith("Nothing is muted.")


async def test_subscribers_see_those_of_their_own_chat(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    assert (await desk_office.say(SUBSCRIBER, "/silences")).startswith("Nothing is muted.")
    await desk_office.say(SUBSCRIBER, "/subscribe")
    await desk_office.say(SUBSCRIBER, "/mute 2h")
    said = await desk_office.say(SUBSCRIBER, "/silences")
    assert said.splitlines()[1:-1] == ["2 · everything · to @ivo · until 13:00, by @ivo"]
