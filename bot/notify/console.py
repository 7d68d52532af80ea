"""A sender that writes to a terminal instead of a chat."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from bot.model import Message

_CONTROL = dict.fromkeys([*range(10), *range(11, 32), *range(127, 160)], "\ufffd")


class Console:
    """Writes every message as plain text. Control characters of a post never reach the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._ids = count(1)

    async def send(self, target: str, message: Message, *, silent: bool = False) -> int:
        """Write a message and return its number."""
        quietly = " (silent)" if silent else ""
        text = message.text.translate(_CONTROL)
        self._stream.write(f"-> {target.translate(_CONTROL)}{quietly}\n{text}\n\n")
        self._stream.flush()
        return next(self._ids)
