"""From the outbox to the receivers: paced, retried, each alert told once."""

from __future__ import annotations

from bot.dispatch.address import Sender
from bot.dispatch.gateway import Gateway
from bot.dispatch.loop import Dispatch

__all__ = ["Dispatch", "Gateway", "Sender"]
