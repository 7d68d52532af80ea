"""One bubble of a channel's page on t.me: a post, an album as one, or a service message.

Its order is that of real pages: owner, forward, reply, media, text, link preview, footer.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.simulator.preview_html import HOST, URL, plain, rich, rounded
from bot.simulator.preview_media import not_supported, shown_media

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.world import World

TEXT_CLASS = "tgme_widget_message_text js-message_text"
REDESIGNED_CLASS = "tgme_widget_message_body js-message_body"
READERS = 3  # one of so many subscribers has seen a post
QUOTED_MEDIA = {"photo": "Photo", "video": "Video", "big_video": "Video", "poll": "Poll"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Painter:
    """Draws the posts of one channel; ``text_class`` is what their texts are marked with."""

    world: World
    chat: Chat
    now: datetime
    text_class: str = TEXT_CLASS

    def bubble(self, block: Sequence[ChatMessage]) -> str:
        """Return one bubble; the first message of an album speaks for all of it."""
        first = block[0]
        parts = (
            _owner(self.chat),
            self._forward(first),
            self._reply(first),
            shown_media(self.chat, block),
            self._words(block),
            self._footer(first),
        )
        marks = "text_not_supported_wrap " + ("service_message " if first.service else "")
        return (
            '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
            f'<div class="tgme_widget_message {marks}js-widget_message"'
            f' data-post="{self.chat.username}/{first.message_id}" data-view="{self._view(block)}">'
            f'<div class="tgme_widget_message_user"><a href="{HOST}/{self.chat.username}">'
            '<i class="tgme_widget_message_user_photo bgcolor3"></i></a></div>'
            f'<div class="tgme_widget_message_bubble">{"".join(parts)}</div></div></div>'
        )

    def _view(self, block: Sequence[ChatMessage]) -> str:
        """Return data-view: the channel's id (negative), the post's (an album's with a g)."""
        number = block[0].message_id
        seen = {
            "c": -self.chat.bare_id,
            "p": f"{number}g" if len(block) > 1 else number,
            "t": int(self.now.timestamp()),
            "h": blake2b(f"{self.chat.key}/{number}".encode(), digest_size=9).hexdigest(),
        }
        packed = json.dumps(seen, separators=(",", ":")).encode()
        return urlsafe_b64encode(packed).decode().rstrip("=")

    def _forward(self, message: ChatMessage) -> str:
        name = message.forward_from
        if not name:
            return ""
        origin = self.world.chats.called(name)
        marked = 'class="tgme_widget_message_forwarded_from_name"'
        shown = f'<span dir="auto">{rich(origin.title if origin else name)}</span>'
        if origin and origin.username:
            link = f'<a {marked} href="{HOST}/{origin.username}/1">{shown}</a>'
        else:
            link = f"<span {marked}>{shown}</span>"
        return (
            '<div class="tgme_widget_message_forwarded_from accent_color">'
            f"Forwarded from&nbsp;{link}</div>"
        )

    def _reply(self, message: ChatMessage) -> str:
        """Return the quote of the post replied to; it shares the base class of a post's text."""
        quoted = self.chat.find(message.reply_to) if message.reply_to else None
        if quoted is None:
            return ""
        base, words = "tgme_widget_message_text", rich(quoted.text)
        if not quoted.text:
            base, words = "tgme_widget_message_metatext", QUOTED_MEDIA.get(quoted.media, "File")
        return (
            '<a class="tgme_widget_message_reply"'
            f' href="{HOST}/{self.chat.username}/{quoted.message_id}">'
            '<div class="tgme_widget_message_author accent_color">'
            '<span class="tgme_widget_message_author_name" dir="auto">'
            f"{rich(self.chat.title)}</span></div>"
            f'<div class="{base} js-message_reply_text" dir="auto">{words}</div></a>'
        )

    def _words(self, block: Sequence[ChatMessage]) -> str:
        """Return the text; an album's stands in a second one of the same class, as it really does.

        Beside media stands the generic notice that the post is better seen in Telegram; alone in
        a bubble the same notice means that the page shows nothing of the post.
        """
        first = block[0]
        text = next((message.text for message in block if message.text), "")
        if first.media == "unsupported" or not (text or first.media):
            return not_supported(self.chat, first)
        if not text or first.media == "poll":
            return ""
        words = self._marked(self._told(text) if first.service else rich(text))
        if len(block) > 1:
            words = self._marked(words)
        notice = not_supported(self.chat, first) if first.media else _link_preview(text)
        return words + notice

    def _marked(self, words: str) -> str:
        return f'<div class="{self.text_class}" dir="auto">{words}</div>'

    def _told(self, text: str) -> str:
        """Return a service message's text: "pinned ..." is told of the channel by name."""
        if not text[0].islower():
            return rich(text)
        return (
            f'<a class="tgme_widget_message_author_name" href="{HOST}/{self.chat.username}">'
            f'<span dir="auto">{rich(self.chat.title)}</span></a> {rich(text)}'
        )

    def _footer(self, message: ChatMessage) -> str:
        link = f"{HOST}/{self.chat.username}/{message.message_id}"
        posted = message.at.replace(microsecond=0)
        return (
            '<div class="tgme_widget_message_footer compact js-message_footer">'
            '<div class="tgme_widget_message_info short js-message_info">'
            f'{self._counters(message)}<span class="tgme_widget_message_meta">{_notes(message)}'
            f'<a class="tgme_widget_message_date" href="{link}">'
            f'<time datetime="{posted.isoformat()}" class="time">{posted:%H:%M}</time></a>'
            "</span></div></div>"
        )

    def _counters(self, message: ChatMessage) -> str:
        if message.service:
            return ""
        views = self.chat.member_count // READERS + 1
        noun = "view" if views == 1 else "views"
        poll = (
            '<span class="tgme_widget_message_voters">0</span><span class="copyonly"> voter</span>'
        )
        return (poll if message.media == "poll" else "") + (
            f'<span class="tgme_widget_message_views">{rounded(views)}</span>'
            f'<span class="copyonly"> {noun}</span>'
        )


def _owner(chat: Chat) -> str:
    return (
        '<div class="tgme_widget_message_author accent_color">'
        f'<a class="tgme_widget_message_owner_name" href="{HOST}/{chat.username}">'
        f'<span dir="auto">{rich(chat.title)}</span></a></div>'
    )


def _notes(message: ChatMessage) -> str:
    """Return who signed a post and, in bare text, that it was edited."""
    author = ""
    if message.signature:
        name = plain(message.signature)
        author = f'<span class="tgme_widget_message_from_author" dir="auto">{name}</span>,&nbsp;'
    return author + ("edited &nbsp;" if message.edited_at else "")


def _link_preview(text: str) -> str:
    """Return what the page says of the first address in a text."""
    found = URL.search(text)
    if found is None:
        return ""
    site = plain(urlsplit(found.group()).hostname or found.group())
    return (
        f'<a class="tgme_widget_message_link_preview" href="{plain(found.group())}">'
        f'<div class="link_preview_site_name accent_color" dir="auto">{site}</div>'
        f'<div class="link_preview_title" dir="auto">The front page of {site}</div>'
        '<div class="link_preview_description" dir="auto">What a site says of itself</div></a>'
    )
