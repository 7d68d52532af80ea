"""All chat commands, in the order in which /help and the menu show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.commands import (
    add,
    approve,
    channels,
    notify,
    recent,
    refuse,
    remove,
    rules,
    start,
    status,
    subscribe,
    unsubscribe,
    unwatch,
    watch,
)
from bot.chat.commands import help as help_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.command import Command

COMMANDS: Mapping[str, Command] = {
    "status": status.COMMAND,
    "recent": recent.COMMAND,
    "channels": channels.COMMAND,
    "add": add.COMMAND,
    "remove": remove.COMMAND,
    "rules": rules.COMMAND,
    "watch": watch.COMMAND,
    "unwatch": unwatch.COMMAND,
    "subscribe": subscribe.COMMAND,
    "unsubscribe": unsubscribe.COMMAND,
    "approve": approve.COMMAND,
    "refuse": refuse.COMMAND,
    "notify": notify.COMMAND,
    "help": help_.COMMAND,
    "start": start.COMMAND,
}
