"""updates.*: where one stands, and what was missed.

Source: https://core.telegram.org/api/updates
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto import objects
from bot.simulator.mtproto.peers import channel_named
from bot.simulator.mtproto.wire import RpcFailureError
from bot.simulator.rights import hears

if TYPE_CHECKING:
    from datetime import datetime

    from bot.simulator.chats import Change, Chat, ChatMessage
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.mailbox import Letter
    from bot.simulator.mtproto.wire import Tl
    from bot.simulator.world import World

TOO_LONG_PAGE = 20
SLICE = 100  # steps in one difference; the rest is asked for again
TIMEOUT = 30  # seconds after which a client may ask again


def get_state(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001  every method has both
    """updates.getState."""
    return state_of(caller)


def state_of(caller: Caller) -> Tl:
    """Return the account's state; its pts is never 0, which clients take for none."""
    return types.updates.State(
        pts=caller.mailboxes.of(caller.me.user_id).pts,
        qts=0,
        date=caller.world.clock.now(),
        seq=1,
        unread_count=0,
    )


def get_difference(caller: Caller, request: Tl) -> Tl:
    """updates.getDifference: what happened in private chats since a pts.

    A bot is told besides in which of its groups and channels something was said since ``date``.
    """
    world, me = caller.world, caller.me.user_id
    box = caller.mailboxes.of(me)
    if world.faults.take("difference_too_long", account=caller.label):
        return types.updates.DifferenceTooLong(pts=box.pts)
    missed = box.after(request.pts)
    letters = missed[:SLICE]
    moved = _moved_since(caller, request.date)
    if not letters and not moved:
        return types.updates.DifferenceEmpty(date=world.clock.now(), seq=1)
    fresh = [(x.chat, m) for x in letters if x.kind == "new" for m in x.messages if not m.deleted]
    parts = {
        "new_messages": [objects.message_of(world, me, chat, m) for chat, m in fresh],
        "new_encrypted_messages": [],
        "other_updates": [letter_update(world, me, x) for x in letters if x.kind != "new"]
        + [types.UpdateChannelTooLong(channel_id=chat.bare_id) for chat in moved],
        "chats": [objects.channel_of(world, me, chat) for chat in moved],
        "users": objects.people_in(world, me, [m for _, m in fresh]),
    }
    state = state_of(caller)
    if len(missed) == len(letters):
        return types.updates.Difference(state=state, **parts)
    state.pts = letters[-1].pts
    return types.updates.DifferenceSlice(intermediate_state=state, **parts)


def _moved_since(caller: Caller, date: datetime | None) -> list[Chat]:
    if not caller.me.is_bot or date is None:
        return []
    mine = [c for c in caller.world.chats.by_id.values() if caller.me.user_id in c.members]
    tops = [(chat, chat.newest()) for chat in mine if not chat.is_private]
    return [chat for chat, top in tops if top and top.at.replace(microsecond=0) >= date]


def get_channel_difference(caller: Caller, request: Tl) -> Tl:
    """updates.getChannelDifference: empty, a difference, or TooLong beyond ``limit`` steps.

    Raises:
        RpcFailureError: PERSISTENT_TIMESTAMP_EMPTY or PERSISTENT_TIMESTAMP_INVALID.
    """
    chat = channel_named(caller.world, caller.me, request.channel)
    if request.pts <= 0:
        raise RpcFailureError(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > chat.pts:
        raise RpcFailureError(400, "PERSISTENT_TIMESTAMP_INVALID")
    changes = chat.changes_after(request.pts)
    told = caller.world.faults.take("too_long", channel=chat.key)
    if told or len(changes) > request.limit:
        return _too_long(caller, chat)
    if not changes:
        return types.updates.ChannelDifferenceEmpty(pts=chat.pts, final=True, timeout=TIMEOUT)
    return _difference(caller, chat, changes)


def channel_update(world: World, viewer: int, chat: Chat, change: Change) -> Tl:
    """Return one step of a channel as an update; None when what it spoke of is gone."""
    if change.kind == "delete":
        return types.UpdateDeleteChannelMessages(
            channel_id=chat.bare_id,
            messages=list(change.ids),
            pts=change.pts,
            pts_count=change.pts_count,
        )
    message = chat.find(change.ids[0])
    if message is None:
        return None
    kind = types.UpdateNewChannelMessage if change.kind == "new" else types.UpdateEditChannelMessage
    return kind(objects.message_of(world, viewer, chat, message), change.pts, change.pts_count)


def letter_update(world: World, viewer: int, letter: Letter) -> Tl:
    """Return one step of a mailbox as an update."""
    count = len(letter.messages)
    if letter.kind == "delete":
        gone = [m.message_id for m in letter.messages]
        return types.UpdateDeleteMessages(messages=gone, pts=letter.pts, pts_count=count)
    kind = types.UpdateNewMessage if letter.kind == "new" else types.UpdateEditMessage
    message = objects.message_of(world, viewer, letter.chat, letter.messages[0])
    return kind(message, letter.pts, count)


def _difference(caller: Caller, chat: Chat, changes: list[Change]) -> Tl:
    world, me = caller.world, caller.me.user_id
    steps, changes = len(changes), changes[:SLICE]
    there = [m for c in changes if c.kind == "new" for m in _there(chat, c)]
    fresh = [m for m in there if hears(caller.me, chat, m)]
    other = [channel_update(world, me, chat, c) for c in changes if c.kind != "new"]
    return types.updates.ChannelDifference(
        pts=changes[-1].pts,
        new_messages=[objects.message_of(world, me, chat, m) for m in fresh],
        other_updates=[update for update in other if update],
        chats=[objects.channel_of(world, me, chat)],
        users=objects.people_in(world, me, fresh),
        final=steps <= SLICE or None,
        timeout=TIMEOUT,
    )


def _there(chat: Chat, change: Change) -> list[ChatMessage]:
    return [m for i in change.ids if (m := chat.find(i))]


def _too_long(caller: Caller, chat: Chat) -> Tl:
    world, me = caller.world, caller.me.user_id
    newest = [m for m in reversed(chat.messages[-TOO_LONG_PAGE:]) if not m.deleted]
    top = chat.newest()
    return types.updates.ChannelDifferenceTooLong(
        dialog=types.Dialog(
            peer=types.PeerChannel(chat.bare_id),
            top_message=top.message_id if top else 0,
            read_inbox_max_id=0,
            read_outbox_max_id=0,
            unread_count=0,
            unread_mentions_count=0,
            unread_reactions_count=0,
            unread_poll_votes_count=0,
            notify_settings=objects.SILENT,
            pts=chat.pts,
        ),
        messages=[objects.message_of(world, me, chat, m) for m in newest],
        chats=[objects.channel_of(world, me, chat)],
        users=objects.people_in(world, me, newest),
        final=True,
        timeout=TIMEOUT,
    )
