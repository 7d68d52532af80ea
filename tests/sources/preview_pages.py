"""Pages of t.me with invented words: the structure of real ones without their ornaments."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

NAME = "Delta_Live"
CHANNEL_ID = 1_500_000_123
POSTED = "2022-11-11T09:00:00+00:00"
UNSUPPORTED = (
    '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
    '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'
    '<span class="message_media_view_in_telegram">VIEW IN TELEGRAM</span></div></div>'
)
EMOJI = '<i class="emoji" style="background-image:url(\'//telegram.org/e.png\')"><b>🔥</b></i>'


def view(channel_id: int = CHANNEL_ID, post: int | str = 7) -> str:
    """The data-view of a post: base64 without padding, the channel's id negative."""
    seen = {"c": -channel_id, "p": post, "t": 1, "h": "00"}
    return urlsafe_b64encode(json.dumps(seen).encode()).decode().rstrip("=")


def text(inner: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{inner}</div>'


def footer(number: int = 7, *, notes: str = "", posted: str = POSTED) -> str:
    return (
        '<div class="tgme_widget_message_footer compact js-message_footer">'
        '<div class="tgme_widget_message_info short js-message_info">'
        '<span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span>'
        f'<span class="tgme_widget_message_meta">{notes}<a class="tgme_widget_message_date"'
        f' href="https://t.me/{NAME}/{number}"><time datetime="{posted}" class="time">09:00</time>'
        "</a></span></div></div>"
    )


def bubble(
    number: int = 7,
    inner: str = "",
    *,
    marks: str = "",
    name: str = NAME,
    data_view: str | None = None,
    foot: str | None = None,
) -> str:
    seen = view(post=number) if data_view is None else data_view
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap {marks}js-widget_message"'
        f' data-post="{name}/{number}" data-view="{seen}">'
        '<div class="tgme_widget_message_user"><a href="#"><i class="tgme_widget_message_user_photo'
        '"></i></a></div><div class="tgme_widget_message_bubble">'
        '<i class="tgme_widget_message_bubble_tail"><svg><g fill="none"></g></svg></i>'
        '<div class="tgme_widget_message_author accent_color"><a'
        ' class="tgme_widget_message_owner_name" href="#"><span dir="auto">Delta</span></a></div>'
        f"{inner}{footer(number) if foot is None else foot}</div></div></div>"
    )


def page(*bubbles: str) -> str:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="prev" href="?before=1"></head>'
        "<body><header><div class='tgme_channel_info'>"
        '<div class="tgme_channel_info_header_title"><span dir="auto">Delta &amp; co</span></div>'
        f'<div class="tgme_channel_info_header_username"><a href="#">@{NAME}</a></div>'
        '<div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter">'
        '<span class="counter_value">1.2K</span> <span class="counter_type">subscribers</span>'
        '</div><div class="tgme_channel_info_counter"><span class="counter_value">9</span> '
        '<span class="counter_type">photos</span></div></div>'
        '<div class="tgme_channel_info_description">News<br/>of the river</div></div></header>'
        f'<main class="tgme_main"><section class="tgme_channel_history">{"".join(bubbles)}'
        "</section></main></body></html>"
    )


NOTHING = page(
    '<div class="tgme_widget_message_wrap js-widget_message_wrap"><div'
    ' class="tgme_widget_message_centered"><div class="tme_no_messages_found">No posts found</div>'
    "</div></div>"
)


def album(*items: tuple[str, int], caption: str = "") -> str:
    links = "".join(
        f'<a class="{kind} grouped_media_wrap blured" href="https://t.me/{NAME}/{number}?single">'
        '<div class="tgme_widget_message_photo"></div></a>'
        for kind, number in items
    )
    return (
        '<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap">'
        f'<div class="tgme_widget_message_grouped js-message_grouped">{links}</div></div>'
        + (text(text(caption)) if caption else "")
    )


PHOTO = "tgme_widget_message_photo_wrap"
VIDEO = "tgme_widget_message_video_player"


def medium(kind: str, inner: str = "", number: int = 7) -> str:
    return f'<a class="{kind}" href="https://t.me/{NAME}/{number}">{inner}</a>'


def document(title: str, number: int = 7, suffix: str = "") -> str:
    return (
        f'<a class="tgme_widget_message_document_wrap" href="https://t.me/{NAME}/{number}{suffix}">'
        '<div class="tgme_widget_message_document"><div class="tgme_widget_message_document_title'
        f' accent_color" dir="auto">{title}</div><div class="tgme_widget_message_document_extra"'
        ' dir="auto">24 KB</div></div></a>'
    )


def reply(href: str, quoted: str) -> str:
    return (
        f'<a class="tgme_widget_message_reply" href="{href}">'
        '<div class="tgme_widget_message_author accent_color"><span'
        ' class="tgme_widget_message_author_name" dir="auto">Delta</span></div>'
        f'<div class="tgme_widget_message_text js-message_reply_text" dir="auto">{quoted}</div></a>'
    )


POLL = (
    '<div class="tgme_widget_message_poll js-poll">'
    '<div class="tgme_widget_message_poll_question">Is the bridge open?</div>'
    '<div class="tgme_widget_message_poll_type">Anonymous Poll</div>'
    '<a class="tgme_widget_message_poll_options" href="#">'
    '<div class="tgme_widget_message_poll_option"><div'
    ' class="tgme_widget_message_poll_option_percent">16%</div><div'
    ' class="tgme_widget_message_poll_option_text">Yes</div></div>'
    '<div class="tgme_widget_message_poll_option"><div'
    ' class="tgme_widget_message_poll_option_percent">84%</div><div'
    ' class="tgme_widget_message_poll_option_text">No</div></div></a></div>'
)
LINK_PREVIEW = (
    '<a class="tgme_widget_message_link_preview" href="https://example.org/">'
    '<div class="link_preview_site_name accent_color" dir="auto">Example</div>'
    '<div class="link_preview_title" dir="auto">Words of another</div></a>'
)
