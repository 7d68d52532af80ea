"""How far a bot's messages have been read over MTProto, and what followed.

Telegram numbers what happens in *boxes*: one for all private chats and small groups together, one
for each supergroup and channel. ``pts`` is the number of the last step in a box; a step may hold a
message, or something that is of no interest here.
Source: https://core.telegram.org/api/updates
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Update = Mapping[str, object]  # in the Bot API's form

COMMON = 0  # the box of private chats and small groups; others go by their channel's bare id


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """How far a box is read; ``qts`` and ``date`` (unix seconds) belong to the common one."""

    pts: int
    qts: int = 0
    date: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What followed in a box, and how far that reaches.

    ``more``: there is more behind it. ``lost``: Telegram no longer has all of it. ``channels`` are
    boxes that were spoken of, with the pts to read them from where it is known.
    """

    updates: tuple[Update, ...]
    box: Box
    more: bool = False
    lost: bool = False
    channels: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was pushed: buttons that were pressed, and boxes in which something happened.

    ``channels`` as in Stretch, COMMON among them. ``lost``: the connection broke, so that
    anything may have happened anywhere.
    """

    presses: tuple[Update, ...] = ()
    channels: Mapping[int, int | None] = field(default_factory=dict)
    lost: bool = False
