from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chat.conftest import Office

EDITOR, SUBSCRIBER = 2, 3
GROUP = -1001234567890


async def test_a_chat_chooses_the_language_of_explanations(desk_office: Office) -> None:
    said = await desk_office.say(EDITOR, "/language uk", chat_id=GROUP)
    assert said == "Found words are explained in Ukrainian here."
    (receiver,) = await desk_office.store.receivers()
    assert receiver.language == "uk"
    said = await desk_office.say(SUBSCRIBER, "/language", chat_id=GROUP)
    assert said.startswith("desk: Ukrainian.\n/language en")


async def test_others_do_not_and_other_languages_are_not_spoken(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/language uk", chat_id=GROUP)
    assert said == "Chats are set by editors: @desk_editor."
    said = await desk_office.say(EDITOR, "/language fr", chat_id=GROUP)
    assert said.startswith("“fr” is not spoken here. /language en")
    assert await desk_office.store.audit_log() == []
