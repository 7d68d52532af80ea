"""The pages of t.me in HTML: the real structure without its ornaments.

Every text is escaped; it is other people's and may hold markup.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.simulator.chats import Chat, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.chats import ChatMessage
    from bot.simulator.people import User

NO_POSTS = (
    '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
    '<div class="tgme_widget_message_centered">'
    '<div class="tme_no_messages_found">No posts found</div></div></div>'
)
UNSUPPORTED = (
    '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
    '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'
    '<span class="message_media_view_in_telegram">VIEW IN TELEGRAM</span></div></div>'
)
MEDIA_CLASSES = {
    "photo": "tgme_widget_message_photo_wrap",
    "video": "tgme_widget_message_video_player js-message_video_player",
    "document": "tgme_widget_message_document_wrap",
}


def channel_page(chat: Chat, blocks: Sequence[Sequence[ChatMessage]], *, older: int | None) -> str:
    """Return a page of posts, oldest first; ``older`` is the id to page back from, if any."""
    prev = more = ""
    if older is not None:
        link = f"/s/{chat.username}?before={older}"
        prev = f'<link rel="prev" href="{link}">'
        more = (
            '<div class="tgme_widget_message_centered js-messages_more_wrap">'
            f'<a href="{link}" class="tme_messages_more js-messages_more" data-before="{older}">'
            "</a></div>"
        )
    posts = "\n".join(_block(chat, block) for block in blocks) or NO_POSTS
    history = f'<section class="tgme_channel_history js-message_history">{more}{posts}</section>'
    header = (
        '<div class="tgme_channel_info_header"><div class="tgme_channel_info_header_title">'
        f'<span dir="auto">{_text(chat.title)}</span></div>'
        f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{chat.username}">'
        f"@{chat.username}</a></div></div>"
        f'<div class="tgme_channel_info_description">{_text(chat.about)}</div>'
        f'<div class="tgme_header_counter">{chat.member_count} subscribers</div>'
    )
    main = f'<main class="tgme_main" data-url="/{chat.username}">{history}</main>'
    return _page(chat.title, prev, f"<header>{header}</header>{main}")


def landing_page(name: str, found: Chat | User | None) -> str:
    """Return t.me/NAME, which tells channels, groups, people and nobody apart."""
    title, extra, link = f"@{name}", "", ""
    if isinstance(found, Chat):
        noun = "subscribers" if found.kind is Kind.CHANNEL else "members"
        title, extra = found.title, f"{found.member_count} {noun}"
        if found.kind is Kind.CHANNEL:
            link = f'<a class="tgme_page_context_link" href="/s/{name}">Preview channel</a>'
    elif found is not None:
        title, extra = found.name, f"@{name}"
    body = (
        f'<div class="tgme_page"><div class="tgme_page_title"><span dir="auto">{_text(title)}'
        f'</span></div><div class="tgme_page_extra">{_text(extra)}</div>{link}</div>'
    )
    return _page(f"Telegram: Contact @{name}", "", body)


def _page(title: str, head: str, body: str) -> str:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>{_text(title)} – Telegram</title>{head}</head>"
        f'<body class="widget_frame_base tgme_webpreview">{body}</body></html>'
    )


def _block(chat: Chat, block: Sequence[ChatMessage]) -> str:
    """Return one bubble; the first message of an album speaks for all of it."""
    first = block[0]
    marks = "text_not_supported_wrap " + ("service_message " if first.service else "")
    address = f"{chat.username}/{first.message_id}"
    parts = (
        _owner(chat),
        _forward(first),
        _reply(chat, first),
        _media(chat, block),
        _words(block),
        _footer(chat, first),
    )
    inner = "".join(parts)
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message {marks}js-widget_message" data-post="{address}">'
        f'<div class="tgme_widget_message_bubble">{inner}</div></div></div>'
    )


def _owner(chat: Chat) -> str:
    return (
        '<div class="tgme_widget_message_author accent_color">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{chat.username}">'
        f'<span dir="auto">{_text(chat.title)}</span></a></div>'
    )


def _forward(message: ChatMessage) -> str:
    if not message.forward_from:
        return ""
    return (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;'
        '<span class="tgme_widget_message_forwarded_from_name">'
        f'<span dir="auto">{_text(message.forward_from)}</span></span></div>'
    )


def _reply(chat: Chat, message: ChatMessage) -> str:
    """Return the quote of the post replied to; it shares the base class of a post's own text."""
    quoted = chat.find(message.reply_to) if message.reply_to else None
    if quoted is None:
        return ""
    return (
        '<a class="tgme_widget_message_reply"'
        f' href="https://t.me/{chat.username}/{quoted.message_id}">'
        '<div class="tgme_widget_message_author accent_color">'
        f'<span class="tgme_widget_message_author_name" dir="auto">{_text(chat.title)}</span></div>'
        '<div class="tgme_widget_message_text js-message_reply_text" dir="auto">'
        f"{_text(quoted.text)}</div></a>"
    )


def _media(chat: Chat, block: Sequence[ChatMessage]) -> str:
    if len(block) == 1:
        return _medium(chat, block[0], "", "") if block[0].media else ""
    links = "".join(_medium(chat, message, "?single", " grouped_media_wrap") for message in block)
    return (
        '<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap">'
        f'<div class="tgme_widget_message_grouped js-message_grouped">{links}</div></div>'
    )


def _medium(chat: Chat, message: ChatMessage, suffix: str, more_classes: str) -> str:
    href = f"https://t.me/{chat.username}/{message.message_id}{suffix}"
    inner = '<div class="tgme_widget_message_photo"></div>'
    if message.media == "document":
        inner = (
            '<div class="tgme_widget_message_document">'
            '<div class="tgme_widget_message_document_title accent_color" dir="auto">'
            f"document-{message.message_id}</div></div>"
        )
    classes = MEDIA_CLASSES.get(message.media, MEDIA_CLASSES["photo"]) + more_classes
    return f'<a class="{classes}" href="{href}">{inner}</a>'


def _words(block: Sequence[ChatMessage]) -> str:
    text = next((message.text for message in block if message.text), "")
    if text:
        return (
            f'<div class="tgme_widget_message_text js-message_text" dir="auto">{_text(text)}</div>'
        )
    return "" if block[0].media else UNSUPPORTED


def _footer(chat: Chat, message: ChatMessage) -> str:
    notes = []
    if message.signature:
        author = _text(message.signature)
        notes.append(f'<span class="tgme_widget_message_from_author" dir="auto">{author}</span>')
    if message.edited_at:
        notes.append("edited ")
    posted = message.at.replace(microsecond=0)
    return (
        '<div class="tgme_widget_message_footer compact js-message_footer">'
        '<div class="tgme_widget_message_info short js-message_info">'
        '<span class="tgme_widget_message_meta">'
        + "".join(f"{note},&nbsp;" if note.startswith("<") else f"{note}&nbsp;" for note in notes)
        + '<a class="tgme_widget_message_date"'
        f' href="https://t.me/{chat.username}/{message.message_id}">'
        f'<time datetime="{posted.isoformat()}" class="time">{posted:%H:%M}</time></a>'
        "</span></div></div>"
    )


def _text(text: str) -> str:
    """Return text as HTML, lines kept. A NUL cannot stand in HTML: U+FFFD, as parsers do."""
    return escape(text.replace("\0", "\ufffd")).replace("\n", "<br/>")
