from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chat.conftest import Office

EDITOR, SUBSCRIBER = 2, 3
GROUP = -1001234567890


async def test_a_zone_moves_the_quiet_hours_too(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/quiet 23:00-07:00", chat_id=GROUP)
    said = await desk_office.say(EDITOR, "/timezone America/New_York", chat_id=GROUP)
    assert said == "Times are those of America/New_York here."
    (receiver,) = await desk_office.store.receivers()
    assert receiver.timezone == "America/New_York"
    assert receiver.quiet
    assert receiver.quiet.timezone == "America/New_York"
    said = await desk_office.say(SUBSCRIBER, "/timezone", chat_id=GROUP)
    assert said.startswith("desk: America/New_York.\n/timezone Europe/Kyiv")


async def test_others_do_not_and_a_misspelt_zone_names_the_nearest(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/timezone UTC", chat_id=GROUP)
    assert said == "Chats are set by editors: @desk_editor."
    said = await desk_office.say(EDITOR, "/timezone Europe/Kyjiv", chat_id=GROUP)
    assert said == '"Europe/Kyjiv" is not a time zone. Did you mean Europe/Kyiv?'
    assert await desk_office.store.audit_log() == []
