"""/silences: what is muted, where, until when and by whom."""

from __future__ import annotations

from bot.chat.command import Command
from bot.chat.muted import list_muted
from bot.model import Role

COMMAND = Command(
    name="silences",
    role=Role.SUBSCRIBER,
    usage="/silences",
    summary="What is muted, and until when",
    run=list_muted,
)
