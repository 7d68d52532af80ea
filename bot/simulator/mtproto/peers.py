"""What clients name peers by, turned back into chats; a wrong access hash is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto.wire import RpcFailureError
from bot.telegram.ids import bot_api_chat_id

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.mtproto.wire import Tl
    from bot.simulator.people import User
    from bot.simulator.world import World


def channel_named(world: World, me: User, peer: Tl) -> Chat:
    """Return the channel, group or forum an InputChannel or InputPeerChannel names.

    Raises:
        RpcFailureError: CHANNEL_INVALID (unknown, or another account's hash), CHANNEL_PRIVATE
            (banned, a private group one is not in, or the fault of that kind).
    """
    chat = world.chats.by_id.get(bot_api_chat_id(getattr(peer, "channel_id", 0)))
    if chat is None or not _knows_channel(world, me, chat, getattr(peer, "access_hash", None)):
        raise RpcFailureError(400, "CHANNEL_INVALID")
    hidden = chat.username is None and me.user_id not in chat.members
    if hidden or me.user_id in chat.banned or closed_to(world, me, chat):
        raise RpcFailureError(400, "CHANNEL_PRIVATE")
    return chat


def closed_to(world: World, me: User, chat: Chat) -> bool:
    """Tell whether a fault keeps somebody out of a channel."""
    return world.faults.find("private", channel=chat.key, account=me.label) is not None


def chat_named(world: World, me: User, peer: Tl) -> Chat:
    """Return the chat an InputPeer names; for a user it is the private chat of the two.

    Raises:
        RpcFailureError: as ``channel_named``; PEER_ID_INVALID for people.
    """
    if isinstance(peer, types.InputPeerChannel):
        return channel_named(world, me, peer)
    other = user_named(world, me, peer)
    if me.is_bot == other.is_bot:
        # People do not write to one another here, nor bots: only chats of the two are kept.
        raise RpcFailureError(400, "PEER_ID_INVALID")
    return world.private_chat(other.user_id if me.is_bot else me.user_id)


def bot_of(me: User, peer: Tl) -> int | None:
    """Return the bot of a private chat: oneself, or whom an InputPeerUser names."""
    return me.user_id if me.is_bot else getattr(peer, "user_id", None)


def user_named(world: World, me: User, peer: Tl) -> User:
    """Return the person an InputUser or InputPeerUser names.

    Raises:
        RpcFailureError: PEER_ID_INVALID.
    """
    if isinstance(peer, types.InputPeerSelf | types.InputUserSelf):
        return me
    if not isinstance(peer, types.InputPeerUser | types.InputUser):
        raise RpcFailureError(400, "PEER_ID_INVALID")
    user = world.people.by_id.get(peer.user_id)
    if user is None or not _knows_user(world, me, user, peer.access_hash):
        raise RpcFailureError(400, "PEER_ID_INVALID")
    return user


def _knows_channel(world: World, me: User, chat: Chat, access_hash: int | None) -> bool:
    if me.is_bot and access_hash == 0:
        return me.user_id in chat.members
    return access_hash == world.people.access_hash(me.user_id, "channel", chat.bare_id)


def _knows_user(world: World, me: User, user: User, access_hash: int) -> bool:
    if me.is_bot and access_hash == 0:
        return me.user_id in user.started
    return access_hash == world.people.access_hash(me.user_id, "user", user.user_id)
