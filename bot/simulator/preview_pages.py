"""Whole pages of t.me: a channel's posts, the landing page of a name, a challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.chats import Chat, Kind
from bot.simulator.preview_html import HOST, counted, page, plain, rich, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.people import User

NO_POSTS = (
    '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
    '<div class="tgme_widget_message_centered">'
    '<div class="tme_no_messages_found">No posts found</div></div></div>'
)
CHALLENGE = (
    '<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body><div class="main">'
    '<h1>t.me</h1><p id="cf-spinner-please-wait">Checking your browser. Please wait.</p>'
    '<form id="challenge-form" method="POST"></form></div></body></html>\n'
)


def channel_page(
    chat: Chat, bubbles: Sequence[str], *, older: int | None = None, newer: int | None = None
) -> str:
    """Return a page of posts, oldest first.

    ``older`` and ``newer`` are the ids from which to page on in each direction, if there is more.
    """
    before = "" if older is None else _more(chat, "before", older)
    after = "" if newer is None else _more(chat, "after", newer)
    posts = "\n".join(bubbles) or NO_POSTS
    history = (
        f'<section class="tgme_channel_history js-message_history">{before}{posts}{after}</section>'
    )
    main = (
        f'<main class="tgme_main" data-url="/{chat.username}">'
        f'<div class="tgme_container">{history}</div></main>'
    )
    body = (
        '<body class="widget_frame_base tgme_webpreview emoji_image thin_box_shadow tme_mode">'
        f"{_header(chat)}{main}</body>"
    )
    links = _link(chat, "prev", "before", older) + _link(chat, "next", "after", newer)
    title = f"{chat.title} – Telegram"
    return page(title, body, head=links, shown=chat.title, about=chat.about)


def landing_page(name: str, found: Chat | User | None, *, preview: bool = True) -> str:
    """Return t.me/NAME, which tells channels, groups, people and nobody apart.

    ``preview`` says whether a channel's page of posts is to be had.
    """
    if found is None:
        return _frame(name, f"Telegram: Contact @{name}", '<div class="tgme_icon_user"></div>')
    title = found.title if isinstance(found, Chat) else found.name
    parts = [
        f'<div class="tgme_page_title" dir="auto"><span dir="auto">{rich(title)}</span></div>',
        f'<div class="tgme_page_extra">{plain(_extra(name, found))}</div>',
    ]
    if not isinstance(found, Chat):
        return _frame(name, title, *parts)
    if found.about:
        parts.append(f'<div class="tgme_page_description" dir="auto">{rich(found.about)}</div>')
    verb = "View in Telegram" if found.kind is Kind.CHANNEL else "View Group"
    parts.append(
        '<div class="tgme_page_action"><a class="tgme_action_button_new shine"'
        f' href="tg://resolve?domain={name}">{verb}</a></div>'
    )
    if found.kind is Kind.CHANNEL and preview:
        parts.append(
            '<div class="tgme_page_context_link_wrap">'
            f'<a class="tgme_page_context_link" href="/s/{name}">Preview channel</a></div>'
        )
    return _frame(name, title, *parts, about=found.about)


def _extra(name: str, found: Chat | User) -> str:
    if not isinstance(found, Chat):
        return f"@{name}"
    if found.kind is Kind.CHANNEL:
        return counted(found.member_count, "subscriber")
    online = f", {len(found.members)} online" if found.members else ""
    return counted(found.member_count, "member") + online


def _frame(name: str, shown: str, *parts: str, about: str | None = None) -> str:
    """Return a landing page; one that is no chat's speaks of a contact instead of describing."""
    contact = (
        '<div class="tgme_page_description">If you have <strong>Telegram</strong>, you can contact '
        f'<a class="tgme_username_link" href="tg://resolve?domain={name}">@{name}</a>'
        " right away.</div>"
    )
    inner = "".join(parts) + (contact if about is None else "")
    kind = "Contact" if about is None else "View"
    body = (
        '<body class="no_transition"><div class="tgme_page_wrap"><div class="tgme_body_wrap">'
        f'<div class="tgme_page">{inner}</div></div></div></body>'
    )
    return page(f"Telegram: {kind} @{name}", body, shown=shown, about=about or "")


def _link(chat: Chat, rel: str, way: str, number: int | None) -> str:
    if number is None:
        return ""
    return f'<link rel="{rel}" href="/s/{chat.username}?{way}={number}">'


def _more(chat: Chat, way: str, number: int) -> str:
    return (
        '<div class="tgme_widget_message_centered js-messages_more_wrap">'
        f'<a href="/s/{chat.username}?{way}={number}"'
        f' class="tme_messages_more js-messages_more" data-{way}="{number}"></a></div>'
    )


def _header(chat: Chat) -> str:
    subscribers = rounded(chat.member_count)
    noun = "subscriber" if chat.member_count == 1 else "subscribers"
    return (
        '<header class="tgme_header search_collapsed"><div class="tgme_container">'
        '<div class="tgme_header_right_column"><section class="tgme_right_column">'
        '<div class="tgme_channel_info"><div class="tgme_channel_info_header">'
        '<div class="tgme_channel_info_header_title_wrap">'
        '<div class="tgme_channel_info_header_title">'
        f'<span dir="auto">{rich(chat.title)}</span></div></div>'
        f'<div class="tgme_channel_info_header_username"><a href="{HOST}/{chat.username}">'
        f"@{chat.username}</a></div></div>"
        '<div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter">'
        f'<span class="counter_value">{subscribers}</span>'
        f' <span class="counter_type">{noun}</span></div></div>'
        f'<div class="tgme_channel_info_description">{rich(chat.about)}</div></div></section></div>'
        f'<div class="tgme_header_info"><div class="tgme_header_counter">{subscribers} {noun}</div>'
        "</div></div></header>"
    )
