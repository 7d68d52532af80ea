"""Reading channels over MTProto: names, pages of history, single ids, the sweep, joining.

Each function is one request, made when it is its turn. They raise as ``Line.ask`` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telethon import errors
from telethon.tl import functions, types

from bot.errors import RefusedError, RejectedError
from bot.telegram.answers import (
    PAGE,
    Dialog,
    Facts,
    Page,
    chat_about,
    dialogs_of,
    page_of,
    reaches_end,
)
from bot.telegram.convert import channel_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model import Channel
    from bot.telegram.line import Line

__all__ = [
    "PAGE",
    "Dialog",
    "Facts",
    "Myself",
    "Page",
    "Peer",
    "Resolved",
    "by_id",
    "history",
    "join",
    "myself",
    "newest_before",
    "resolve",
    "subscribers",
    "sweep",
]

_NOT_A_NAME = (errors.UsernameNotOccupiedError, errors.UsernameInvalidError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What names a channel in a request; the hash is worth something to one account only."""

    channel_id: int
    access_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A channel as Telegram knows it, and the key under which this account may read it."""

    channel: Channel
    peer: Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Myself:
    """The account that asks."""

    user_id: int
    premium: bool


async def myself(line: Line) -> Myself:
    """Ask who this is: the first thing that shows in what way an account is lost."""
    answer = await line.ask(functions.users.GetUsersRequest([types.InputUserSelf()]))
    return Myself(user_id=answer[0].id, premium=bool(answer[0].premium))


async def try_reading(line: Line) -> None:
    """Read something small: a frozen account may still ask who it is, and read nothing."""
    request = functions.messages.GetDialogsRequest(
        offset_date=None, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=1, hash=0
    )
    await line.ask(request)


async def resolve(line: Line, channel: Channel) -> Resolved:
    """Ask Telegram which channel a name stands for.

    Raises RefusedError when it is nobody's name, a person's or a group's.
    Source: https://core.telegram.org/method/contacts.resolveUsername
    """
    request = functions.contacts.ResolveUsernameRequest(channel.ref)
    try:
        answer = await line.ask(request)
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
    named = chat_about(answer.chats, getattr(answer.peer, "channel_id", 0))
    if named is None or not named.broadcast:
        raise RefusedError(f"@{ref} is a group. Flagfall watches channels only.")
    return named


async def subscribers(line: Line, peer: Peer) -> int:
    """Return how many subscribers a channel has."""
    request = functions.channels.GetFullChannelRequest(_input(peer))
    answer = await line.ask(request)
    return int(answer.full_chat.participants_count or 0)


async def join(line: Line, peer: Peer) -> None:
    """Join a channel, which adds pushed updates and the sweep."""
    request = functions.channels.JoinChannelRequest(_input(peer))
    await line.ask(request)


async def history(
    line: Line,
    peer: Peer,
    *,
    below: int | None = None,
    above: int = 0,
    limit: int = PAGE,
    skip: int = 0,
    taken: bool = False,
) -> Page:
    """Return the newest messages of a channel, or the newest ones below an id.

    Those at or below ``above`` are left out. ``skip`` is how many of them are passed over;
    ``taken`` is as for ``Line.ask``.
    Raises RejectedError, too, when the channel is private to this account now.
    Source: https://core.telegram.org/api/offsets
    """
    if below is not None and below <= 1:  # to Telegram an offset of 0 is the newest message
        return Page(ends=True)
    request = _history(peer, offset_id=below or 0, min_id=above, add_offset=skip, limit=limit)
    answer = await line.ask(request, taken=taken)
    ends = reaches_end(answer, limit=limit, from_top=below is None)
    return page_of(answer, peer.channel_id, ends=ends)


async def newest_before(line: Line, peer: Peer, moment: datetime, *, above: int = 0) -> int:
    """Return the newest id posted before a moment, 0 if there is none above an id."""
    request = _history(peer, offset_date=moment, min_id=above, limit=1)
    answer = await line.ask(request)
    return page_of(answer, peer.channel_id).newest


async def by_id(line: Line, peer: Peer, ids: Sequence[int]) -> Page:
    """Return what there is of up to PAGE ids; what is not there is not in the page's ids.

    Source: https://core.telegram.org/method/channels.getMessages
    """
    wanted = [types.InputMessageID(message_id) for message_id in ids]
    request = functions.channels.GetMessagesRequest(_input(peer), wanted)
    answer = await line.ask(request)
    return page_of(answer, peer.channel_id)


async def sweep(line: Line, peers: Sequence[Peer]) -> list[Dialog]:
    """Return where up to PAGE channels stand; those the account has not joined may be left out.

    One peer that Telegram refuses, or one newest message that cannot be read, fails the request
    for all of them (RejectedError, UndecodableError).
    Source: https://core.telegram.org/method/messages.getPeerDialogs
    """
    if not peers:
        return []
    wanted = [types.InputDialogPeer(_input_peer(peer)) for peer in peers]
    answer = await line.ask(functions.messages.GetPeerDialogsRequest(wanted))
    asked = {peer.channel_id for peer in peers}
    return [dialog for dialog in dialogs_of(answer) if dialog.channel_id in asked]


def _history(
    peer: Peer,
    *,
    offset_id: int = 0,
    offset_date: datetime | None = None,
    min_id: int = 0,
    add_offset: int = 0,
    limit: int,
) -> functions.messages.GetHistoryRequest:
    return functions.messages.GetHistoryRequest(
        peer=_input_peer(peer),
        offset_id=offset_id,
        offset_date=offset_date,
        add_offset=add_offset,
        limit=limit,
        max_id=0,
        min_id=min_id,
        hash=0,
    )


def _input(peer: Peer) -> types.InputChannel:
    return types.InputChannel(peer.channel_id, peer.access_hash)


def _input_peer(peer: Peer) -> types.InputPeerChannel:
    return types.InputPeerChannel(peer.channel_id, peer.access_hash)
