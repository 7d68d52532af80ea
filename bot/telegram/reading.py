"""Reading channels over MTProto: resolving a name, pages of history, joining.

Each function is one or two requests; pacing them is the caller's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telethon.tl import functions, types

from bot.errors import RefusedError, RejectedError
from bot.telegram.convert import channel_of, post_of
from bot.telegram.failures import ACCOUNT_LOST, call

if TYPE_CHECKING:
    from datetime import datetime

    from telethon import TelegramClient

    from bot.model import Channel, Post

PAGE = 100  # messages.getHistory returns at most so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What names a channel in a request; the hash is worth something to one account only."""

    channel_id: int
    access_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A piece of a channel's history: every id Telegram returned, and the posts among them."""

    ids: tuple[int, ...] = ()
    posts: tuple[Post, ...] = ()  # oldest first

    @property
    def newest(self) -> int:
        """The highest id, 0 of an empty page."""
        return max(self.ids, default=0)

    @property
    def oldest(self) -> int:
        """The lowest id, 0 of an empty page."""
        return min(self.ids, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A channel as Telegram knows it, and the key under which this account may read it."""

    channel: Channel
    peer: Peer


async def resolve(client: TelegramClient, channel: Channel, *, timeout: float) -> Resolved:  # noqa: ASYNC109  seconds for one request
    """Ask Telegram which channel a name stands for.

    Raises RefusedError when it is nobody's name, a person's or a group's, ThrottledError,
    RejectedError, NetworkError. Source: https://core.telegram.org/method/contacts.resolveUsername
    """
    request = functions.contacts.ResolveUsernameRequest(channel.ref)
    try:
        answer = await call(client, request, timeout=timeout)
    except RejectedError as error:
        if error.code == ACCOUNT_LOST:
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
    named = getattr(answer.peer, "channel_id", None)
    found = next((c for c in answer.chats if isinstance(c, types.Channel) and c.id == named), None)
    if found is None or not found.broadcast:
        raise RefusedError(f"@{ref} is a group. Flagfall watches channels only.")
    return found


async def subscribers(client: TelegramClient, peer: Peer, *, timeout: float) -> int:  # noqa: ASYNC109  seconds for one request
    """Return how many subscribers a channel has."""
    request = functions.channels.GetFullChannelRequest(_input(peer))
    answer = await call(client, request, timeout=timeout)
    return int(answer.full_chat.participants_count or 0)


async def newest_page(
    client: TelegramClient,
    peer: Peer,
    *,
    limit: int = PAGE,
    timeout: float,  # noqa: ASYNC109  seconds for one request
) -> Page:
    """Return the newest posts of a channel."""
    return await _page(client, peer, limit=limit, timeout=timeout)


async def newest_before(
    client: TelegramClient,
    peer: Peer,
    moment: datetime,
    *,
    timeout: float,  # noqa: ASYNC109  seconds for one request
) -> int:
    """Return the newest id posted before a moment, 0 if there is none."""
    page = await _page(client, peer, offset_date=moment, limit=1, timeout=timeout)
    return page.newest


async def page_after(
    client: TelegramClient,
    peer: Peer,
    cursor: int,
    *,
    timeout: float,  # noqa: ASYNC109  seconds for one request
) -> Page:
    """Return the oldest posts above ``cursor``: the next piece of a forward reading.

    Source: https://core.telegram.org/api/offsets (a negative add_offset reads towards newer ids).
    """
    page = await _page(client, peer, offset_id=cursor + 1, add_offset=-PAGE, timeout=timeout)
    return Page(
        ids=tuple(i for i in page.ids if i > cursor),
        posts=tuple(p for p in page.posts if p.message_id > cursor),
    )


async def join(client: TelegramClient, peer: Peer, *, timeout: float) -> None:  # noqa: ASYNC109  seconds for one request
    """Join a channel, which adds pushed updates. Raises as ``call`` does."""
    await call(client, functions.channels.JoinChannelRequest(_input(peer)), timeout=timeout)


async def _page(
    client: TelegramClient,
    peer: Peer,
    *,
    offset_id: int = 0,
    offset_date: datetime | None = None,
    add_offset: int = 0,
    limit: int = PAGE,
    timeout: float,  # noqa: ASYNC109  seconds for one request
) -> Page:
    request = functions.messages.GetHistoryRequest(
        peer=types.InputPeerChannel(peer.channel_id, peer.access_hash),
        offset_id=offset_id,
        offset_date=offset_date,
        add_offset=add_offset,
        limit=limit,
        max_id=0,
        min_id=0,
        hash=0,
    )
    answer = await call(client, request, timeout=timeout)
    posts = (post_of(message, peer.channel_id) for message in reversed(answer.messages))
    return Page(
        ids=tuple(message.id for message in answer.messages),
        posts=tuple(post for post in posts if post is not None),
    )


def _input(peer: Peer) -> types.InputChannel:
    return types.InputChannel(peer.channel_id, peer.access_hash)
