"""What a page says of a channel: posts, service messages, what is absent and what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import PREVIEW, Observation, Seen, Slots, Top
from bot.sources.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.model import Channel
    from bot.sources.preview_page import PreviewPage
    from bot.sources.preview_watch import PreviewWatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece(Stretch):
    """The ids that a page speaks of.

    ``newest`` says that it reaches up to the newest id, ``ends`` that nothing is below it.
    """

    page: PreviewPage
    newest: bool
    ends: bool

    @property
    def ids(self) -> list[int]:
        """The ids under which something is, ascending."""
        return [entry.message_id for entry in self.page.entries]


def piece_of(
    watch: PreviewWatch, page: PreviewPage, *, before: int | None, head: int, now: datetime
) -> Piece:
    """Return the range that a page with posts speaks of.

    A page below an id is asked for so that the lowest known one is on it again: if that is the
    lowest there, too, nothing is below it. A link to older posts may be missing for no reason.
    ``now`` is a steady moment (``bot.clock.steady``): no proof may hang on a time somebody sets.
    """
    ends = page.oldest <= 1 or (before is not None and page.oldest >= before - 1)
    first = 1 if ends else page.oldest
    if before is None:
        last = max(head, page.newest)
        proven = min(watch.proof.read(last, page.newest, now), last)
    else:
        last = before - 1
        proven = min(watch.proof.upto, last)
    return Piece(page=page, first=first, last=last, proven=proven, newest=before is None, ends=ends)


def observations(
    watch: PreviewWatch,
    piece: Piece,
    *,
    channel_id: int,
    present: Iterable[int],
    now: datetime,
) -> list[Observation]:
    """Return what a piece says; ``present`` are ids of its range with a stored post not gone.

    However far back it lies, its source is the preview: pages spell texts in a way of their own.
    """
    page = piece.page
    found: list[Observation] = []
    for entry in page.entries:
        post = entry.post(channel_id, seen_at=now)
        if post is None:
            number, kind = entry.message_id, entry.kind
            found.append(Slots(channel_id=channel_id, first=number, last=number, kind=kind))
        else:
            history = watch.is_history(post.message_id)
            found.append(Seen(post=post, source=PREVIEW, seen_at=now, history=history))
    found += piece.lacking(channel_id, present=present, source=PREVIEW, now=now)
    if piece.newest:
        found.append(Top(channel_id=channel_id, message_id=page.newest, seen_at=now))
    return found


def posting_times(page: PreviewPage) -> list[datetime]:
    """Return when the posts on a page were posted; an album is one."""
    dated = {
        entry.grouped_id or entry.message_id: entry.posted_at
        for entry in page.entries
        if entry.posted_at is not None
    }
    return list(dated.values())


def anchor_on(page: PreviewPage, channel: Channel, before: int | None) -> int | None:
    """Return the newest id of before a channel was added, None if the page does not show it."""
    if channel.added_at is None:
        return page.newest
    earlier = [
        entry.message_id
        for entry in page.entries
        if entry.posted_at is not None and entry.posted_at < channel.added_at
    ]
    if earlier:
        return max(earlier)
    ends = page.oldest <= 1 or (before is not None and page.oldest >= before - 1)
    return page.oldest - 1 if ends else None
