"""The MTProto half of the local Telegram."""

from __future__ import annotations

from bot.simulator.mtproto.keys import RsaKey
from bot.simulator.mtproto.server import MtprotoServer

__all__ = ["MtprotoServer", "RsaKey"]
