"""What a piece of history says: posts, service messages, what is absent, and what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Observation, Seen, SlotKind, Slots, Top
from bot.sources.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bot.sources.watch import Watch
    from bot.telegram.reading import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece(Stretch):
    """Ids that were asked for, and what came.

    ``top`` is the channel's newest id, where the answer says it. Under ``unreadable`` ids is
    something that cannot be decoded.
    """

    page: Page
    top: int | None = None
    unreadable: tuple[int, ...] = ()

    @property
    def ids(self) -> list[int]:
        """The ids under which something is, ascending."""
        return sorted({*self.page.ids, *self.unreadable})


def piece_of(watch: Watch, page: Page, *, below: int | None, now: datetime) -> Piece:
    """Return the range that a page of history speaks of.

    It begins at the page's oldest id, or at 1 if nothing is below that, and ends below ``below``;
    the newest page ends at the newest id anybody has seen. ``now`` is a steady moment
    (``bot.clock.steady``): what is proven must not hang on a time that somebody sets.
    """
    head = max(watch.head, page.newest)
    first = 1 if page.ends else page.oldest
    if below is None:
        proven = min(watch.proof.read(head, page.newest, now), head)
        return Piece(page=page, first=first, last=head, proven=proven, top=page.newest)
    proven = min(watch.proof.read_below(below, page.newest, now), below - 1)
    return Piece(page=page, first=first, last=below - 1, proven=proven)


def observations(
    watch: Watch, piece: Piece, *, present: AbstractSet[int], source: str, now: datetime
) -> list[Observation]:
    """Return what a piece says; ``present`` are ids of its range with a stored post not gone."""
    channel_id, page = watch.channel_id, piece.page
    found: list[Observation] = [
        Seen(post=post, source=source, seen_at=now, history=watch.is_history(post.message_id))
        for post in page.posts
    ]
    found += _single(channel_id, page.service, SlotKind.SERVICE)
    found += _single(channel_id, piece.unreadable, SlotKind.UNREADABLE)
    found += piece.lacking(channel_id, present=present, source=source, now=now)
    if piece.top is not None:
        found.append(Top(channel_id=channel_id, message_id=piece.top, seen_at=now))
    return found


def _single(channel_id: int, ids: Iterable[int], kind: SlotKind) -> list[Observation]:
    return [Slots(channel_id=channel_id, first=i, last=i, kind=kind) for i in ids]
