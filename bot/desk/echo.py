"""No channel is both watched and told: each alert in it would be found again, for ever."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.telegram.ids import is_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Channel, Receiver


def refuse_to_watch(channels: Iterable[Channel], receivers: Iterable[Receiver]) -> None:
    """Raise RefusedError for a channel that is to be watched and where alerts go."""
    for channel, receiver in product(channels, list(receivers)):
        if is_target(receiver.target, channel):
            raise RefusedError(
                f"@{channel.name} is where alerts go (receiver “{receiver.name}”): "
                "watched, it would bring an alert about each alert.",
                remedy="Send them elsewhere first, with /notify or in the rules file.",
            )


def refuse_to_tell(receivers: Iterable[Receiver], watched: Iterable[Channel]) -> None:
    """Raise RefusedError for a receiver that is a watched channel."""
    for receiver, channel in product(receivers, list(watched)):
        if is_target(receiver.target, channel):
            raise RefusedError(
                f"Alerts cannot go to @{channel.name}: it is watched, "
                "and there would be an alert about each alert.",
                remedy=f"Name another chat, or stop watching it first: /remove @{channel.name}, "
                f"or flagfall channels remove {channel.name}.",
            )
