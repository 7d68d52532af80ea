"""Texts as Telegram counts them: in UTF-16 code units.

Source: https://core.telegram.org/api/entities#entity-length
"""

from __future__ import annotations

import re

from bot.model import Entity, Message

MAX_UNITS = 4096  # of one message, https://core.telegram.org/bots/api#sendmessage
MAX_ENTITIES = 100  # later ones are ignored by Telegram

_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def sendable(text: str) -> str:
    """Return the text with U+FFFD for what JSON in UTF-8 cannot carry; no offset moves.

    That is NUL and every surrogate standing alone as a code point.
    """
    return _UNSENDABLE.sub("\ufffd", text)


class Writing:
    """A message being written from left to right, so that offsets need no arithmetic."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[Entity] = []
        self._units = 0

    def add(self, text: str, *, mark: str = "", url: str | None = None) -> None:
        """Append text; ``mark`` is the type of the entity that covers it ("" for none)."""
        clean = sendable(text)
        length = units(clean)
        if mark and length:
            self._entities.append(Entity(type=mark, offset=self._units, length=length, url=url))
        self._parts.append(clean)
        self._units += length

    def message(self) -> Message:
        """Return what has been written."""
        return Message(text="".join(self._parts), entities=tuple(self._entities))
