"""What a page of t.me shows under one id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Post, SlotKind

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a page shows under one id. ``posted_at`` is set for every post.

    ``edited`` says that it was, at some time. The posts of an album have the first one's id for
    ``grouped_id``: t.me does not tell Telegram's own, which is far larger. ``known`` is False where
    the page holds nothing that this version has a name for, ``lost_words`` is True where there are
    words in it.
    """

    message_id: int
    kind: SlotKind
    known: bool = True
    lost_words: bool = False
    posted_at: datetime | None = None
    edited: bool = False
    text: str = ""
    grouped_id: int | None = None
    author: str | None = None
    forwarded_from: str | None = None
    reply_to: int | None = None
    media: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    def post(self, channel_id: int, *, seen_at: datetime) -> Post | None:
        """Return the post it is, None if it is none.

        t.me says that a post was edited, but not when: it was by now.
        """
        if self.kind is not SlotKind.POST or self.posted_at is None:
            return None
        return Post(
            channel_id=channel_id,
            message_id=self.message_id,
            text=self.text,
            posted_at=self.posted_at,
            edited_at=seen_at if self.edited else None,
            grouped_id=self.grouped_id,
            author=self.author,
            forwarded_from=self.forwarded_from,
            reply_to=self.reply_to,
            media=self.media,
            links=self.links,
        )
