"""How far the boxes of MTProto have been read and applied, kept in the store.

The boxes are those up to which everything is applied. Beyond them a stretch may be in hand, of
which some updates are applied already: their numbers are kept until the box moves beyond them, so
that a process that reads the stretch again leaves them out.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING

from bot.telegram.boxes import Box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.protocol import Store, Transaction

STANDING = "bot_boxes"
_MOST_PRESSED = 50  # Telegram pushes a pressed button once; these are kept in case it ever does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far one bot's boxes are applied, by channel.

    ``applied`` are updates beyond them, ``pressed`` the latest buttons. What was said before
    ``since``, in unix seconds, is none of its business.
    """

    bot_id: int
    boxes: Mapping[int, Box] = field(default_factory=dict)
    applied: frozenset[int] = frozenset()
    pressed: tuple[int, ...] = ()
    since: int = 0

    @property
    def steps(self) -> dict[int, tuple[int, int]]:
        """How far the boxes are, leaving the time aside."""
        return {channel: (box.pts, box.qts) for channel, box in self.boxes.items()}

    def has(self, update_id: int) -> bool:
        """Whether an update is applied."""
        return update_id in self.applied or update_id in self.pressed

    def having(self, update_id: int, *, press: bool) -> Standing:
        """Return what it is once an update is applied, a message or a press."""
        if press:
            return replace(self, pressed=(*self.pressed, update_id)[-_MOST_PRESSED:])
        return replace(self, applied=self.applied | {update_id})

    def knowing(self, begun: Mapping[int, Box]) -> Standing:
        """Return what it is once it is known where boxes begin; with pts 0, only by a date."""
        return replace(self, boxes={**self.boxes, **begun})

    def beyond(self, channel: int, box: Box) -> Standing:
        """Return what it is once everything up to there is applied."""
        return replace(self, boxes={**self.boxes, channel: box}, applied=frozenset())

    def without(self, channel: int) -> Standing:
        """Return what it is without a group that the bot has left."""
        return replace(self, boxes={k: box for k, box in self.boxes.items() if k != channel})

    async def save(self, tx: Transaction) -> None:
        """Keep it."""
        shape = {
            "bot": self.bot_id,
            "boxes": {channel: astuple(box) for channel, box in self.boxes.items()},
            "applied": sorted(self.applied),
            "pressed": self.pressed,
            "since": self.since,
        }
        await tx.set_meta(STANDING, json.dumps(shape, separators=(",", ":")))


async def standing_of(store: Store, bot_id: int) -> Standing | None:
    """Return what was kept of a bot's boxes, None for nothing; another bot's are none of its."""
    kept = json.loads(await store.meta(STANDING) or "{}")
    if kept.get("bot") != bot_id:
        return None
    boxes = {
        int(channel): Box(pts=pts, qts=qts, date=date)
        for channel, (pts, qts, date) in kept["boxes"].items()
    }
    return Standing(
        bot_id=bot_id,
        boxes=boxes,
        applied=frozenset(kept["applied"]),
        pressed=tuple(kept["pressed"]),
        since=kept["since"],
    )
