from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.registry import COMMANDS

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = range(1, 4)


async def test_everybody_sees_what_they_may_use(office: Office) -> None:
    owner = await office.say(OWNER, "/help")
    assert all(
        f"{command.usage} · {command.summary}" in owner
        for command in COMMANDS.values()
        if command.name not in ("start", "help")
    )
    assert "/approve @name [editor]" in owner
    subscriber = await office.say(SUBSCRIBER, "/help")
    assert "/recent" in subscriber
    assert "/add" not in subscriber
    assert "/start" not in subscriber
    assert "/approve" not in await office.say(EDITOR, "/help")


async def test_an_unknown_command_names_the_nearest(office: Office) -> None:
    assert await office.say(EDITOR, "/wach flag") == (
        "There is no /wach. Did you mean /watch? /help lists all."
    )
    assert await office.say(EDITOR, "/zzz") == "There is no /zzz. /help lists all."
    assert await office.say(EDITOR, "/zzz", chat_id=-100) == ""
    assert await office.say(EDITOR, "/zzz@flagfall_bot", chat_id=-100) != ""


async def test_plain_text_is_no_command(office: Office) -> None:
    assert "/help" in await office.say(SUBSCRIBER, "good morning")
    assert "/help" in await office.say(SUBSCRIBER, "/")
    assert await office.say(SUBSCRIBER, "good morning", chat_id=-100) == ""
