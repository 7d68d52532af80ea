from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors
from telethon.tl import functions, types

if TYPE_CHECKING:
    from bot.simulator.people import Bot

MENU = [types.BotCommand("help", "What you can say")]


async def test_the_menu_of_everybody_is_kept(bot: Bot, start: Any) -> None:
    client = await start()
    await client.sign_in(bot_token=bot.token)
    ask = functions.bots.SetBotCommandsRequest
    assert await client(ask(types.BotCommandScopeUsers(), "", MENU))
    assert bot.commands == []
    assert await client(ask(types.BotCommandScopeDefault(), "", MENU))
    assert bot.commands == [("help", "What you can say")]


async def test_a_person_has_no_menu(client: Any) -> None:
    scope = types.BotCommandScopeDefault()
    with pytest.raises(errors.UserBotRequiredError):
        await client(functions.bots.SetBotCommandsRequest(scope, "", MENU))
