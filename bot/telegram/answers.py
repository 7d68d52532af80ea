"""What answers about channels say, as values: pages of messages, dialogs, facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telethon.tl import types

from bot.errors import NetworkError, RejectedError
from bot.telegram.convert import post_of, username_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Post

PAGE = 100  # messages, ids or dialogs in one request at most

_FORBIDDEN = 403
_PAGES = (types.messages.ChannelMessages, types.messages.MessagesSlice, types.messages.Messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an answer says of the channel itself, besides what it was asked for."""

    channel_id: int
    username: str | None
    title: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Messages of one channel as Telegram returned them, oldest first.

    ``ids`` are all that are there, ``posts`` and ``service`` say what they are. ``ends``: nothing
    lies below the page.
    """

    ids: tuple[int, ...] = ()
    posts: tuple[Post, ...] = ()
    service: tuple[int, ...] = ()
    ends: bool = False
    facts: Facts | None = None

    @property
    def newest(self) -> int:
        """The highest id, 0 of an empty page."""
        return max(self.ids, default=0)

    @property
    def oldest(self) -> int:
        """The lowest id, 0 of an empty page."""
        return min(self.ids, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """Where one channel stands: ``top`` is its newest id, 0 if it has none.

    ``forbidden``: it is private to this account now, or the account was banned from it.
    """

    channel_id: int
    top: int
    facts: Facts | None = None
    forbidden: bool = False


def page_of(answer: Any, channel_id: int, *, ends: bool = False) -> Page:  # noqa: ANN401  a TL union
    """Return an answer's messages.

    Raises NetworkError when they are not of that channel, RejectedError when it is private now.
    """
    if not isinstance(answer, _PAGES):
        raise NetworkError(f"Telegram answered with {type(answer).__name__}, not with messages.")
    facts = _facts(answer.chats, channel_id)
    there = [m for m in answer.messages if not isinstance(m, types.MessageEmpty)]
    if any(getattr(m.peer_id, "channel_id", 0) != channel_id for m in there):
        raise NetworkError("Telegram answered with messages of another channel.")
    there.sort(key=lambda message: message.id)
    posts = (post_of(message, channel_id) for message in there)
    return Page(
        ids=tuple(message.id for message in there),
        posts=tuple(post for post in posts if post is not None),
        service=tuple(m.id for m in there if isinstance(m, types.MessageService)),
        ends=ends,
        facts=facts,
    )


def reaches_end(answer: Any, *, limit: int, from_top: bool) -> bool:  # noqa: ANN401  a TL union
    """Tell whether nothing lies below a page of history.

    Fewer messages than asked for do not prove it: what is deleted while Telegram collects a page
    is missing from it. So its own count of the channel's messages must agree; where it gives none,
    only an empty page will do.
    """
    messages = getattr(answer, "messages", ())
    if not messages or messages[-1].id == 1:
        return True
    position = getattr(answer, "offset_id_offset", None)  # of the first message among all
    if position is None and from_top:
        position = 0
    count = getattr(answer, "count", None)
    if position is None or count is None or getattr(answer, "inexact", False):
        return False
    return len(messages) < min(limit, PAGE) and position + len(messages) >= count


def dialogs_of(answer: types.messages.PeerDialogs) -> list[Dialog]:
    """Return the dialogs of channels in an answer."""
    dialogs = (d for d in answer.dialogs if isinstance(d, types.Dialog))
    return [_dialog(d, answer.chats) for d in dialogs if isinstance(d.peer, types.PeerChannel)]


def chat_about(
    chats: Iterable[types.TypeChat], channel_id: int
) -> types.Channel | types.ChannelForbidden | None:
    """Return what the chats beside an answer say of a channel.

    Raises RejectedError when it is forbidden to the account.
    """
    found = _find(chats, channel_id)
    if isinstance(found, types.ChannelForbidden):
        raise RejectedError(
            "The channel is private now, or this account was banned from it.", code=_FORBIDDEN
        )
    return found


def _dialog(dialog: types.Dialog, chats: Iterable[types.TypeChat]) -> Dialog:
    channel_id = dialog.peer.channel_id
    forbidden = isinstance(_find(chats, channel_id), types.ChannelForbidden)
    return Dialog(
        channel_id=channel_id,
        top=dialog.top_message,
        facts=None if forbidden else _facts(chats, channel_id),
        forbidden=forbidden,
    )


def _facts(chats: Iterable[types.TypeChat], channel_id: int) -> Facts | None:
    chat = chat_about(chats, channel_id)
    if chat is None or chat.min:  # a min one does not say whether the account has joined
        return None
    return Facts(
        channel_id=channel_id, username=username_of(chat), title=chat.title, joined=not chat.left
    )


def _find(
    chats: Iterable[types.TypeChat], channel_id: int
) -> types.Channel | types.ChannelForbidden | None:
    known = (types.Channel, types.ChannelForbidden)
    return next((c for c in chats if isinstance(c, known) and c.id == channel_id), None)
