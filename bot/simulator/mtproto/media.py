"""What a post carries besides text as TL objects; nothing of it can be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.chats import POLL_ANSWERS
from bot.telegram.ids import bare_channel_id

if TYPE_CHECKING:
    from bot.simulator.chats import ChatMessage
    from bot.simulator.mtproto.wire import Tl


def media_of(message: ChatMessage) -> Tl:
    """Return small media whose ids follow from the message; None for a text."""
    if not message.media:
        return None
    number = (bare_channel_id(message.chat_id) << 24) + message.message_id
    match message.media:
        case "photo":
            return types.MessageMediaPhoto(photo=_photo(message, number))
        case "poll":
            return _poll(message, number)
        case "unsupported":
            return types.MessageMediaUnsupported()
        case kind:
            video = kind in ("video", "big_video")
            return types.MessageMediaDocument(
                document=_document(message, number, video=video), video=video or None
            )


def words_of(message: ChatMessage) -> str:
    """Return what stands as the message's text; a poll's is in its media."""
    return "" if message.media == "poll" else message.text


def _photo(message: ChatMessage, number: int) -> Tl:
    sizes = [types.PhotoSize(type="x", w=800, h=600, size=40_000)]
    return types.Photo(
        id=number, access_hash=number, file_reference=b"", date=message.at, sizes=sizes, dc_id=2
    )


def _document(message: ChatMessage, number: int, *, video: bool) -> Tl:
    # No file name: nobody gave it one.
    film = [types.DocumentAttributeVideo(duration=12.0, w=640, h=360)] if video else []
    return types.Document(
        id=number,
        access_hash=number,
        file_reference=b"",
        date=message.at,
        mime_type="video/mp4" if video else "application/pdf",
        size=250_000,
        dc_id=2,
        attributes=film,
    )


def _poll(message: ChatMessage, number: int) -> Tl:
    answers = [
        types.PollAnswer(text=_words(answer), option=bytes([index]))
        for index, answer in enumerate(POLL_ANSWERS)
    ]
    poll = types.Poll(id=number, question=_words(message.text), answers=answers, hash=0)
    return types.MessageMediaPoll(poll=poll, results=types.PollResults())


def _words(text: str) -> Tl:
    return types.TextWithEntities(text=text, entities=[])
