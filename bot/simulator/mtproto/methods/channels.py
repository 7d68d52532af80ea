"""channels.*: joining, leaving and looking at channels and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto import objects
from bot.simulator.mtproto.peers import channel_named, user_named
from bot.simulator.mtproto.wire import RpcFailureError

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

JOINED_LIMIT, JOINED_LIMIT_PREMIUM = 500, 1000


def join_channel(caller: Caller, request: Tl) -> Tl:
    """channels.joinChannel.

    Raises:
        RpcFailureError: CHANNELS_TOO_MUCH, beside those of finding the channel.
    """
    world, me = caller.world, caller.me
    chat = channel_named(world, me, request.channel)
    limit = JOINED_LIMIT_PREMIUM if getattr(me, "premium", False) else JOINED_LIMIT
    joined = sum(me.user_id in other.members for other in world.chats.by_id.values())
    if joined >= limit and me.user_id not in chat.members:
        raise RpcFailureError(400, "CHANNELS_TOO_MUCH")
    world.join(me.user_id, chat)
    return types.messages.ChatInviteJoinResultOk(updates=_changed(caller, chat))


def leave_channel(caller: Caller, request: Tl) -> Tl:
    """channels.leaveChannel."""
    chat = channel_named(caller.world, caller.me, request.channel)
    caller.world.leave(caller.me.user_id, chat)
    return _changed(caller, chat)


def get_channels(caller: Caller, request: Tl) -> Tl:
    """channels.getChannels."""
    me = caller.me
    chats = [channel_named(caller.world, me, peer) for peer in request.id]
    return types.messages.Chats(
        chats=[objects.channel_of(caller.world, me.user_id, chat) for chat in chats]
    )


def get_full_channel(caller: Caller, request: Tl) -> Tl:
    """channels.getFullChannel."""
    chat = channel_named(caller.world, caller.me, request.channel)
    full = types.ChannelFull(
        id=chat.bare_id,
        about=chat.about,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        chat_photo=types.PhotoEmpty(id=0),
        notify_settings=objects.SILENT,
        bot_info=[],
        pts=chat.pts,
        participants_count=chat.member_count,
    )
    return types.messages.ChatFull(
        full_chat=full,
        chats=[objects.channel_of(caller.world, caller.me.user_id, chat)],
        users=[],
    )


def get_participant(caller: Caller, request: Tl) -> Tl:
    """channels.getParticipant.

    Raises:
        RpcFailureError: USER_NOT_PARTICIPANT, beside those of finding the channel.
    """
    world, me = caller.world, caller.me
    chat = channel_named(world, me, request.channel)
    who = user_named(world, me, request.participant)
    if who.user_id not in chat.members:
        raise RpcFailureError(400, "USER_NOT_PARTICIPANT")
    return types.channels.ChannelParticipant(
        participant=_participant(chat, who.user_id, itself=who is me),
        chats=[objects.channel_of(world, me.user_id, chat)],
        users=[objects.user_of(world, me.user_id, who)],
    )


def _participant(chat: Chat, user_id: int, *, itself: bool) -> Tl:
    if user_id in chat.admins:
        return types.ChannelParticipantAdmin(
            user_id=user_id,
            promoted_by=user_id,
            date=chat.created_at,
            admin_rights=objects.ADMIN_RIGHTS,
            # Both share a flag in TL.
            is_self=itself or None,
            inviter_id=user_id if itself else None,
        )
    if itself:
        return types.ChannelParticipantSelf(
            user_id=user_id, inviter_id=user_id, date=chat.created_at
        )
    return types.ChannelParticipant(user_id=user_id, date=chat.created_at)


def get_messages(caller: Caller, request: Tl) -> Tl:
    """channels.getMessages: by id; what is gone comes as MessageEmpty."""
    world, me = caller.world, caller.me.user_id
    chat = channel_named(world, caller.me, request.channel)
    found = [(wanted, chat.find(wanted)) for wanted in map(_message_id, request.id)]
    messages = [
        objects.message_of(world, me, chat, message)
        if message
        else types.MessageEmpty(id=wanted, peer_id=types.PeerChannel(chat.bare_id))
        for wanted, message in found
    ]
    return types.messages.ChannelMessages(
        pts=chat.pts,
        count=len(messages),
        messages=messages,
        topics=[],
        chats=[objects.channel_of(world, me, chat)],
        users=objects.people_in(world, me, [m for _, m in found if m]),
    )


def delete_messages(caller: Caller, request: Tl) -> Tl:
    """channels.deleteMessages."""
    chat = channel_named(caller.world, caller.me, request.channel)
    count = caller.world.delete(caller.me.user_id, chat, request.id)
    return types.messages.AffectedMessages(pts=chat.pts, pts_count=count)


def read_history(caller: Caller, request: Tl) -> Tl:
    """channels.readHistory: taken note of by nobody."""
    channel_named(caller.world, caller.me, request.channel)
    return True


def _changed(caller: Caller, chat: Chat) -> Tl:
    me = caller.me.user_id
    return types.Updates(
        updates=[types.UpdateChannel(channel_id=chat.bare_id)],
        users=[],
        chats=[objects.channel_of(caller.world, me, chat)],
        date=caller.world.clock.now(),
        seq=0,
    )


def _message_id(wanted: Tl) -> int:
    number: int = getattr(wanted, "id", 0)
    return number
