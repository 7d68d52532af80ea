"""All chat commands, in the order in which /help and the menu show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.commands import (
    add,
    alert,
    approve,
    channels,
    language,
    mute,
    narrow,
    notify,
    preview,
    quiet,
    recent,
    refuse,
    remove,
    route,
    rules,
    silences,
    start,
    status,
    subscribe,
    taken,
    timezone,
    undo,
    unmute,
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
    "alert": alert.COMMAND,
    "taken": taken.COMMAND,
    "mute": mute.COMMAND,
    "unmute": unmute.COMMAND,
    "silences": silences.COMMAND,
    "channels": channels.COMMAND,
    "add": add.COMMAND,
    "remove": remove.COMMAND,
    "rules": rules.COMMAND,
    "watch": watch.COMMAND,
    "unwatch": unwatch.COMMAND,
    "preview": preview.COMMAND,
    "narrow": narrow.COMMAND,
    "undo": undo.COMMAND,
    "subscribe": subscribe.COMMAND,
    "unsubscribe": unsubscribe.COMMAND,
    "quiet": quiet.COMMAND,
    "language": language.COMMAND,
    "timezone": timezone.COMMAND,
    "approve": approve.COMMAND,
    "refuse": refuse.COMMAND,
    "notify": notify.COMMAND,
    "route": route.COMMAND,
    "help": help_.COMMAND,
    "start": start.COMMAND,
}
