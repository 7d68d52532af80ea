"""A receiver that is a terminal, or whatever reads what is written there."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TextIO

from bot.model import Severity
from bot.notify.telling import Receipt

if TYPE_CHECKING:
    from bot.model import Message
    from bot.notify.telling import Telling

_CONTROL = dict.fromkeys([*range(10), *range(11, 32), *range(127, 160)], "\ufffd")


class Console:
    """Writes every message as plain text. Control characters of a post never reach the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._ids = count(1)

    async def tell(self, telling: Telling) -> Receipt:
        """Write the text of a telling under its receiver's name; return what was done."""
        silent = telling.alert is not None and telling.alert.severity is Severity.LOW
        number = await self.send(telling.receiver, telling.message, silent=silent)
        return Receipt(text=f"{telling.receiver} took it as message {number}.")

    async def send(self, target: str, message: Message, *, silent: bool = False) -> int:
        """Write a message and return its number."""
        quietly = " (silent)" if silent else ""
        text = message.text.translate(_CONTROL)
        self._stream.write(f"-> {target.translate(_CONTROL)}{quietly}\n{text}\n\n")
        self._stream.flush()
        return next(self._ids)
