"""Telethon's objects to our nouns; nothing else reads their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telethon.tl import types

from bot.model import Channel, Post

if TYPE_CHECKING:
    from datetime import datetime

PUSHED_UPDATES = (
    types.UpdateNewChannelMessage,
    types.UpdateEditChannelMessage,
    types.UpdateDeleteChannelMessages,
    types.UpdateChannelTooLong,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One update of a channel: a post new or edited, ids that are gone, or that much was missed.

    ``new_id`` is set for everything that took a new id; without a post it is a service message.
    ``too_long`` says that Telegram has more to tell than it pushes: only reading will find it.
    """

    channel_id: int
    post: Post | None = None
    new_id: int | None = None
    gone: tuple[int, ...] = ()
    too_long: bool = False


def pushed_of(update: types.TypeUpdate) -> Pushed:
    """Return what one of PUSHED_UPDATES says."""
    if isinstance(update, types.UpdateDeleteChannelMessages):
        return Pushed(channel_id=update.channel_id, gone=tuple(update.messages))
    if isinstance(update, types.UpdateChannelTooLong):
        return Pushed(channel_id=update.channel_id, too_long=True)
    message = update.message
    channel_id = getattr(getattr(message, "peer_id", None), "channel_id", 0)
    new = isinstance(update, types.UpdateNewChannelMessage)
    there = not isinstance(message, types.MessageEmpty)
    return Pushed(
        channel_id=channel_id,
        post=post_of(message, channel_id),
        new_id=message.id if new and there else None,
    )


def post_of(message: types.TypeMessage, channel_id: int) -> Post | None:
    """Return the post a message is; None for service messages and empty slots."""
    if not isinstance(message, types.Message):
        return None
    return Post(
        channel_id=channel_id,
        message_id=message.id,
        text=_text(message),
        posted_at=_date(message),
        edited_at=message.edit_date,
        grouped_id=message.grouped_id,
        author=message.post_author,
        forwarded_from=_forwarded_from(message.fwd_from),
        reply_to=getattr(message.reply_to, "reply_to_msg_id", None),
        media=_kinds(message.media),
        links=_links(message),
    )


def channel_of(channel: types.Channel, ref: str) -> Channel:
    """Return our channel for one that Telegram resolved; ``ref`` is how it was named."""
    return Channel(
        ref=ref,
        channel_id=channel.id,
        username=username_of(channel),
        title=channel.title,
        subscribers=channel.participants_count,
        joined=not channel.left,
    )


def username_of(channel: types.Channel) -> str | None:
    """Return the channel's public name as Telegram spells it, or None."""
    if channel.username:
        return str(channel.username)
    active = (name.username for name in channel.usernames or () if name.active)
    return next(active, None)


def _date(message: types.Message) -> datetime:
    date: datetime = message.date
    return date


def _text(message: types.Message) -> str:
    """Return what a rule may match: text, then a poll's words, then a file's name, one a line.

    A video's name is what the camera called it, and says nothing.
    """
    return "\n".join(part for part in [message.message or "", *_media_words(message.media)] if part)


def _media_words(media: Any) -> list[str]:  # noqa: ANN401  a TL union of 18 types
    if isinstance(media, types.MessageMediaPoll):
        poll = media.poll
        return [_plain(poll.question), *(_plain(answer.text) for answer in poll.answers)]
    if isinstance(media, types.MessageMediaDocument):
        named = () if _is_video(media) else getattr(media.document, "attributes", ())
        return [a.file_name for a in named if isinstance(a, types.DocumentAttributeFilename)]
    return []


def _plain(text: Any) -> str:  # noqa: ANN401  str before layer 187, TextWithEntities since
    return text if isinstance(text, str) else str(text.text)


def _kinds(media: Any) -> tuple[str, ...]:  # noqa: ANN401  a TL union of 18 types
    match media:
        case types.MessageMediaPhoto():
            return ("photo",)
        case types.MessageMediaDocument():
            return ("video",) if _is_video(media) else ("document",)
        case types.MessageMediaWebPage():
            return ("link",)
        case types.MessageMediaPoll():
            return ("poll",)
        case _:
            return ()


def _is_video(media: types.MessageMediaDocument) -> bool:
    attributes = getattr(media.document, "attributes", ())
    return any(isinstance(a, types.DocumentAttributeVideo) for a in attributes)


def _links(message: types.Message) -> tuple[str, ...]:
    hidden = (e.url for e in message.entities or () if isinstance(e, types.MessageEntityTextUrl))
    return tuple(hidden)


def _forwarded_from(header: Any) -> str | None:  # noqa: ANN401  MessageFwdHeader or None
    if header is None:
        return None
    if header.from_name:
        return str(header.from_name)
    if isinstance(header.from_id, types.PeerChannel):
        return str(header.from_id.channel_id)
    return ""
