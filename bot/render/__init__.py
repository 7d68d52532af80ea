"""From what happened to the messages people read: pure, within Telegram's limits."""

from __future__ import annotations

from bot.render.alert import REPEAT, plain, render_alert, repeated
from bot.render.links import link
from bot.render.split import ROOM, split
from bot.render.utf16 import MAX_ENTITIES, MAX_UNITS, Writing, sendable, units

__all__ = [
    "MAX_ENTITIES",
    "MAX_UNITS",
    "REPEAT",
    "ROOM",
    "Writing",
    "link",
    "plain",
    "render_alert",
    "repeated",
    "sendable",
    "split",
    "units",
]
