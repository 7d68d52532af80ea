"""Objects that no client of this layer can read, as Telegram sends them now and then."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.simulator.mtproto.wire import Tl

UNKNOWN = struct.pack("<I", 0x0F1A6FA1)  # no constructor of any layer


class Newer:
    """A TL object under a constructor nobody knows; what holds it writes it in its place."""

    def __init__(self, thing: Tl) -> None:
        self._thing = thing

    def __bytes__(self) -> bytes:
        return UNKNOWN + bytes(self._thing)[len(UNKNOWN) :]

    def _bytes(self) -> bytes:
        """Return the same: the name by which Telethon's objects ask for their parts."""
        return bytes(self)
