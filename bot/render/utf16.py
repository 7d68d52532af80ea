"""Texts as Telegram counts them: in UTF-16 code units.

Source: https://core.telegram.org/api/entities#entity-length
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.model import Entity, Message

MAX_UNITS = 4096  # of one message, https://core.telegram.org/bots/api#sendmessage
MAX_ENTITIES = 100  # later ones are ignored by Telegram

_HANGING = " \n\u200d"  # what may not stand before an ellipsis: a joiner joins it to an emoji
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sendable(text: str) -> str:
    """Return the text with U+FFFD for what JSON in UTF-8 cannot carry; no offset moves.

    That is NUL and every surrogate standing alone as a code point.
    """
    return _UNSENDABLE.sub("\ufffd", text)


def fitting(text: str, limit: int) -> str:
    """Return the text, or as much of its beginning as ``limit`` units (1 or more) hold with …."""
    if units(text) <= limit:
        return text
    raw = sendable(text).encode("utf-16-le")[: 2 * (limit - 1)]
    return raw.decode("utf-16-le", "ignore").rstrip(_HANGING) + "…"  # half a pair is left out


class Writing:
    """A message being written from left to right, so that offsets need no arithmetic."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[Entity] = []
        self._units = 0

    @property
    def units(self) -> int:
        """How long it is by now."""
        return self._units

    @property
    def marks(self) -> int:
        """How many entities it has by now."""
        return len(self._entities)

    def add(self, text: str, *, mark: str = "", url: str | None = None) -> None:
        """Append text; ``mark`` is the type of the entity that covers it ("" for none).

        Blank at its ends is not covered: Telegram drops an entity that covers nothing else.
        """
        clean = sendable(text)
        covered = clean.strip()
        if mark and covered:
            offset = self._units + len(clean) - len(clean.lstrip())
            self._entities.append(Entity(type=mark, offset=offset, length=units(covered), url=url))
        self._parts.append(clean)
        self._units += units(clean)

    def join(self, other: Writing) -> None:
        """Append what was written elsewhere."""
        self._entities += [
            replace(one, offset=one.offset + self._units) for one in other.message().entities
        ]
        self._parts.append(other.message().text)
        self._units += other.units

    def message(self) -> Message:
        """Return what has been written."""
        return Message(text="".join(self._parts), entities=tuple(self._entities))
