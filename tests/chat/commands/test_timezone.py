from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chat.conftest import Office

EDITOR, SUBSCRIBER = 2, 3
GROUP = -1001234567890


async def test_a_zone_moves_the_quiet_hours_too(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/quiet 23:00-07:00", chat_id=GROUP)
    said = await desk_office.say(EDITOR, "/timezone America/New_York", chat_id=GROUP)
    assert said == (
        "Times are those of America/New_York here.\nQuiet from 23:00 to 07:00 by these clocks."
    )
    (receiver,) = await desk_office.store.receivers()
    assert receiver.timezone == "America/New_York"
    assert receiver.quiet
    assert receiver.quiet.timezone == "America/New_York"
    said = await desk_office.say(SUBSCRIBER, "/timezone", chat_id=GROUP)
    assert said.startswith("desk: America/New_York.\n/timezone Europe/Kyiv")


async def test_silences_end_by_the_clocks_of_their_chat(desk_office: Office) -> None:
    said = await desk_office.say(EDITOR, "/timezone America/New_York", chat_id=GROUP)
    assert said == "Times are those of America/New_York here."
    said = await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    assert said.startswith("Muted here until 05:00: rule 1 (flag).")
    message = await desk_office.answer_to(EDITOR, f"mute:10/1 2h in:{GROUP} yes")
    assert message.text.startswith("Muted in desk until 06:00: rule 1 (flag).")
    said = await desk_office.say(EDITOR, "/silences")
    assert "1 · flag · to desk · until 05:00, by @desk_editor" in said


async def test_others_do_not_and_a_misspelt_zone_names_the_nearest(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/timezone UTC", chat_id=GROUP)
    assert said == "Chats are set by editors: @desk_editor."
    said = await desk_office.say(EDITOR, "/timezone Europe/Kyjiv", chat_id=GROUP)
    assert said == '"Europe/Kyjiv" is not a time zone. Did you mean Europe/Kyiv?'
    assert await desk_office.store.audit_log() == []
