"""What every source knows of a channel that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import ChannelState

if TYPE_CHECKING:
    from bot.model import Channel


@dataclass(slots=True)
class Watched:
    """A channel under way, as it was last stored."""

    channel: Channel

    @property
    def blocked(self) -> bool:
        """Whether it could not be read last time; it is tried again, rarely."""
        return self.channel.state is ChannelState.BLOCKED

    def is_history(self, message_id: int) -> bool:
        """Whether an id lies at or below the anchor: stored, but never told as news."""
        return self.channel.anchor is not None and message_id <= self.channel.anchor
