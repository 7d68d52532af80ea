"""Media in a bubble of t.me: photos, videos, documents, polls, albums, and what is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.chats import POLL_ANSWERS
from bot.simulator.preview_html import HOST, rich

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.chats import Chat, ChatMessage

NOWHERE = "//telegram.org/img/none.jpg"  # nothing can be downloaded here


def shown_media(chat: Chat, block: Sequence[ChatMessage]) -> str:
    """Return what a post shows besides text; "" when that is nothing."""
    if len(block) == 1:
        return _medium(chat, block[0])
    links = "".join(_medium(chat, message, grouped=True) for message in block)
    return (
        '<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap" data-margin-w="2">'
        '<div class="tgme_widget_message_grouped js-message_grouped">'
        f'<div class="tgme_widget_message_grouped_layer js-message_grouped_layer">{links}</div>'
        "</div></div>"
    )


def not_supported(chat: Chat, message: ChatMessage) -> str:
    """Return the notice of what the page does not show, or shows less well than Telegram."""
    return (
        '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
        '<div class="message_media_not_supported_label">Please open Telegram to view this post'
        f'</div><a href="{HOST}/{chat.username}/{message.message_id}"'
        ' class="message_media_view_in_telegram">VIEW IN TELEGRAM</a></div></div>'
    )


def _medium(chat: Chat, message: ChatMessage, *, grouped: bool = False) -> str:
    href = f"{HOST}/{chat.username}/{message.message_id}{'?single' if grouped else ''}"
    more = " grouped_media_wrap blured" if grouped else ""
    match message.media:
        case "photo":
            return (
                f'<a class="tgme_widget_message_photo_wrap{more} js-message_photo" href="{href}"'
                f" style=\"background-image:url('{NOWHERE}')\">"
                '<div class="tgme_widget_message_photo"></div></a>'
            )
        case "video" | "big_video":
            return _video(href, more, too_big=message.media == "big_video")
        case "document":
            return _document(href, more)
        case "poll":
            return _poll(href, message)
        case _:
            return ""


def _video(href: str, more: str, *, too_big: bool) -> str:
    """Return a video; one that is too big has a picture and no film."""
    film = f'<video src="{NOWHERE}" class="tgme_widget_message_video js-message_video"></video>'
    label = "Media is too big" if too_big else "This media is not supported in your browser"
    return (
        f'<a class="tgme_widget_message_video_player{" not_supported" if too_big else more}'
        f' js-message_video_player" href="{href}"><i class="tgme_widget_message_video_thumb"'
        f" style=\"background-image:url('{NOWHERE}')\"></i>"
        f'<div class="tgme_widget_message_video_wrap">{"" if too_big else film}</div>'
        '<div class="message_video_play js-message_video_play"></div>'
        '<time class="message_video_duration js-message_video_duration">0:12</time>'
        '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
        f'<div class="message_media_not_supported_label">{label}</div>'
        '<span class="message_media_view_in_telegram">VIEW IN TELEGRAM</span></div></div></a>'
    )


def _document(href: str, more: str) -> str:
    """Return a document without a name: nobody gave it one, over MTProto neither."""
    return (
        f'<a class="tgme_widget_message_document_wrap{more}" href="{href}">'
        '<div class="tgme_widget_message_document_icon accent_bg"></div>'
        '<div class="tgme_widget_message_document">'
        '<div class="tgme_widget_message_document_title accent_color" dir="auto"></div>'
        '<div class="tgme_widget_message_document_extra" dir="auto">244.1 KB</div></div></a>'
    )


def _poll(href: str, message: ChatMessage) -> str:
    answers = "".join(
        '<div class="tgme_widget_message_poll_option">'
        '<div class="tgme_widget_message_poll_option_percent">0%</div>'
        '<div class="tgme_widget_message_poll_option_value">'
        f'<div class="tgme_widget_message_poll_option_text">{answer}</div></div></div>'
        for answer in POLL_ANSWERS
    )
    return (
        '<div class="tgme_widget_message_poll js-poll">'
        f'<div class="tgme_widget_message_poll_question">{rich(message.text)}</div>'
        '<div class="tgme_widget_message_poll_type">Anonymous Poll</div>'
        f'<a class="tgme_widget_message_poll_options" href="{href}">{answers}</a></div>'
    )
