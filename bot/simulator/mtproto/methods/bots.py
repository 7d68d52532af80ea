"""bots.*: what a bot shows of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto.wire import RpcFailureError
from bot.simulator.people import Bot

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl


def set_bot_commands(caller: Caller, request: Tl) -> Tl:
    """bots.setBotCommands; every scope but the default is ignored.

    Raises:
        RpcFailureError: USER_BOT_REQUIRED.
    """
    me = caller.me
    if not isinstance(me, Bot):
        raise RpcFailureError(400, "USER_BOT_REQUIRED")
    if isinstance(request.scope, types.BotCommandScopeDefault) and not request.lang_code:
        me.commands = [(each.command, each.description) for each in request.commands]
    return True
