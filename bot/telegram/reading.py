"""Reading channels over MTProto: names, pages of history, single ids, the sweep, joining.

Each function is one request, made when it is its turn. They raise as ``Line.ask`` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import NetworkError, RefusedError, RejectedError
from bot.telegram.convert import channel_of, post_of, username_of
from bot.telegram.schedule import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.model import Channel, Post
    from bot.telegram.line import Line

PAGE = 100  # messages, ids or dialogs in one request at most

_FORBIDDEN = 403
_PAGES = (types.messages.ChannelMessages, types.messages.MessagesSlice, types.messages.Messages)
_NOT_A_NAME = (errors.UsernameNotOccupiedError, errors.UsernameInvalidError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What names a channel in a request; the hash is worth something to one account only."""

    channel_id: int
    access_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an answer says of the channel itself, besides what it was asked for."""

    channel_id: int
    username: str | None
    title: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Messages of one channel as Telegram returned them.

    ``ids`` are all that are there, ``posts`` (oldest first) and ``service`` say what they are.
    ``ends``: nothing lies below the page.
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
    """Where one channel stands: ``top`` is its newest id (0: it has none), ``pts`` its event count.

    ``forbidden``: it is private to this account now, or the account was banned from it.
    """

    channel_id: int
    top: int
    pts: int
    facts: Facts | None = None
    forbidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A channel as Telegram knows it, and the key under which this account may read it."""

    channel: Channel
    peer: Peer


async def resolve(
    line: Line, channel: Channel, *, urgency: Urgency = Urgency.LIVE, taken: bool = False
) -> Resolved:
    """Ask Telegram which channel a name stands for.

    Raises RefusedError when it is nobody's name, a person's or a group's.
    Source: https://core.telegram.org/method/contacts.resolveUsername
    """
    request = functions.contacts.ResolveUsernameRequest(channel.ref)
    try:
        answer = await line.ask(request, urgency=urgency, taken=taken)
    except RejectedError as error:
        if not isinstance(error.__cause__, _NOT_A_NAME):
            raise
        raise RefusedError(
            f"No channel @{channel.ref} on Telegram.", remedy="Check the spelling of the name."
        ) from error
    found = _broadcast(answer, channel.ref)
    peer = Peer(channel_id=found.id, access_hash=found.access_hash or 0)
    return Resolved(channel=channel_of(found, channel.ref), peer=peer)


def _broadcast(answer: types.contacts.ResolvedPeer, ref: str) -> types.Channel:
    if isinstance(answer.peer, types.PeerUser):
        kind = "a bot" if any(user.bot for user in answer.users) else "a person"
        raise RefusedError(f"@{ref} is {kind}. Flagfall watches channels only.")
    named = _about(answer.chats, getattr(answer.peer, "channel_id", 0))
    if isinstance(named, types.ChannelForbidden):
        raise _private()
    if named is None or not named.broadcast:
        raise RefusedError(f"@{ref} is a group. Flagfall watches channels only.")
    return named


async def subscribers(line: Line, peer: Peer, *, urgency: Urgency = Urgency.LIVE) -> int:
    """Return how many subscribers a channel has."""
    request = functions.channels.GetFullChannelRequest(_input(peer))
    answer = await line.ask(request, urgency=urgency)
    return int(answer.full_chat.participants_count or 0)


async def join(
    line: Line, peer: Peer, *, urgency: Urgency = Urgency.LIVE, taken: bool = False
) -> None:
    """Join a channel, which adds pushed updates and the sweep."""
    request = functions.channels.JoinChannelRequest(_input(peer))
    await line.ask(request, urgency=urgency, taken=taken)


async def history(
    line: Line,
    peer: Peer,
    *,
    below: int | None = None,
    limit: int = PAGE,
    urgency: Urgency = Urgency.LIVE,
    taken: bool = False,
) -> Page:
    """Return the newest messages of a channel, or the newest ones below an id.

    Raises RejectedError, too, when the channel is private to this account now.
    Source: https://core.telegram.org/api/offsets
    """
    if below is not None and below <= 1:  # to Telegram an offset of 0 is the newest message
        return Page(ends=True)
    request = _history(peer, offset_id=below or 0, limit=limit)
    answer = await line.ask(request, urgency=urgency, taken=taken)
    return _page(answer, peer, ends=_ends(answer, limit, from_top=below is None))


async def newest_before(
    line: Line,
    peer: Peer,
    moment: datetime,
    *,
    urgency: Urgency = Urgency.LIVE,
    taken: bool = False,
) -> int:
    """Return the newest id posted before a moment, 0 if there is none."""
    request = _history(peer, offset_date=moment, limit=1)
    answer = await line.ask(request, urgency=urgency, taken=taken)
    return _page(answer, peer).newest


async def by_id(
    line: Line,
    peer: Peer,
    ids: Sequence[int],
    *,
    urgency: Urgency = Urgency.LIVE,
    taken: bool = False,
) -> Page:
    """Return what there is of up to PAGE ids; what is not there is not in the page's ids.

    Source: https://core.telegram.org/method/channels.getMessages
    """
    wanted = [types.InputMessageID(message_id) for message_id in ids]
    request = functions.channels.GetMessagesRequest(_input(peer), wanted)
    answer = await line.ask(request, urgency=urgency, taken=taken)
    return _page(answer, peer)


async def sweep(
    line: Line, peers: Sequence[Peer], *, urgency: Urgency = Urgency.ROUTINE
) -> list[Dialog]:
    """Return where up to PAGE channels stand; those the account has not joined may be left out.

    One peer that Telegram refuses, or one newest message that cannot be read, fails the request
    for all of them (RejectedError, UndecodableError).
    Source: https://core.telegram.org/method/messages.getPeerDialogs
    """
    if not peers:
        return []
    wanted = [types.InputDialogPeer(_input_peer(peer)) for peer in peers]
    answer = await line.ask(functions.messages.GetPeerDialogsRequest(wanted), urgency=urgency)
    asked = {peer.channel_id for peer in peers}
    found = (_dialog(dialog, answer.chats) for dialog in answer.dialogs)
    return [dialog for dialog in found if dialog is not None and dialog.channel_id in asked]


def _history(
    peer: Peer, *, offset_id: int = 0, offset_date: datetime | None = None, limit: int
) -> functions.messages.GetHistoryRequest:
    return functions.messages.GetHistoryRequest(
        peer=_input_peer(peer),
        offset_id=offset_id,
        offset_date=offset_date,
        add_offset=0,
        limit=limit,
        max_id=0,
        min_id=0,
        hash=0,
    )


def _page(answer: Any, peer: Peer, *, ends: bool = False) -> Page:  # noqa: ANN401  a TL union
    """Return an answer's messages. Raises NetworkError when they are not of that channel."""
    if not isinstance(answer, _PAGES):
        raise NetworkError(f"Telegram answered with {type(answer).__name__}, not with messages.")
    facts = _facts(answer.chats, peer.channel_id)
    there = [m for m in answer.messages if not isinstance(m, types.MessageEmpty)]
    if any(getattr(m.peer_id, "channel_id", 0) != peer.channel_id for m in there):
        raise NetworkError("Telegram answered with messages of another channel.")
    there.sort(key=lambda message: message.id)
    posts = (post_of(message, peer.channel_id) for message in there)
    return Page(
        ids=tuple(message.id for message in there),
        posts=tuple(post for post in posts if post is not None),
        service=tuple(m.id for m in there if isinstance(m, types.MessageService)),
        ends=ends,
        facts=facts,
    )


def _ends(answer: Any, limit: int, *, from_top: bool) -> bool:  # noqa: ANN401  a TL union
    """Tell whether nothing lies below a page of history.

    Fewer messages than asked for do not prove it: what is deleted while Telegram collects a page
    is missing from it. So its own count of all the channel's messages must agree, and where it
    gives none, only an empty page will do.
    """
    messages = getattr(answer, "messages", ())
    if not messages or messages[-1].id == 1:
        return True
    position = getattr(answer, "offset_id_offset", None)
    if position is None and from_top:
        position = 0
    count = getattr(answer, "count", None)
    if position is None or count is None or getattr(answer, "inexact", False):
        return False
    return len(messages) < min(limit, PAGE) and position + len(messages) >= count


def _dialog(dialog: types.TypeDialog, chats: Iterable[types.TypeChat]) -> Dialog | None:
    channel_id = getattr(dialog.peer, "channel_id", None)
    if channel_id is None:
        return None
    forbidden = isinstance(_about(chats, channel_id), types.ChannelForbidden)
    return Dialog(
        channel_id=channel_id,
        top=dialog.top_message,
        pts=dialog.pts or 0,
        facts=None if forbidden else _facts(chats, channel_id),
        forbidden=forbidden,
    )


def _facts(chats: Iterable[types.TypeChat], channel_id: int) -> Facts | None:
    """Return what is said of a channel. Raises RejectedError when it is forbidden."""
    chat = _about(chats, channel_id)
    if isinstance(chat, types.ChannelForbidden):
        raise _private()
    if chat is None or chat.min:  # a min one does not say whether the account has joined
        return None
    return Facts(
        channel_id=channel_id,
        username=username_of(chat),
        title=chat.title,
        joined=not chat.left,
    )


def _about(
    chats: Iterable[types.TypeChat], channel_id: int
) -> types.Channel | types.ChannelForbidden | None:
    known = (types.Channel, types.ChannelForbidden)
    return next((c for c in chats if isinstance(c, known) and c.id == channel_id), None)


def _private() -> RejectedError:
    return RejectedError(
        "The channel is private now, or this account was banned from it.", code=_FORBIDDEN
    )


def _input(peer: Peer) -> types.InputChannel:
    return types.InputChannel(peer.channel_id, peer.access_hash)


def _input_peer(peer: Peer) -> types.InputPeerChannel:
    return types.InputPeerChannel(peer.channel_id, peer.access_hash)
