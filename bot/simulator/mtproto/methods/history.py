"""messages.getHistory and messages.getMessages."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto import objects
from bot.simulator.mtproto.peers import bot_of, chat_named

if TYPE_CHECKING:
    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

PAGE = 100


def get_history(caller: Caller, request: Tl) -> Tl:
    """messages.getHistory, newest first.

    A page begins after all messages with an id at or above ``offset_id`` (without one, after all
    that are not older than ``offset_date``), moved on by ``add_offset`` (negative: towards newer),
    and has at most ``limit``, 100 at most. ``max_id`` and ``min_id`` (both exclusive) then only
    take away.
    Source: https://core.telegram.org/api/offsets
    """
    world, me = caller.world, caller.me
    chat = chat_named(world, me, request.peer)
    there = _seen(caller, chat, bot_of(me, request.peer))
    start = _start(there, request) + request.add_offset
    limit = min(request.limit, PAGE)
    page = there[max(start, 0) : max(start + limit, 0)]
    page = [m for m in page if m.message_id > request.min_id]
    if request.max_id:
        page = [m for m in page if m.message_id < request.max_id]
    return _answer(caller, chat, page, len(there), max(start, 0))


def get_messages(caller: Caller, request: Tl) -> Tl:
    """messages.getMessages: of private chats only, by id."""
    world, me = caller.world, caller.me.user_id
    letters = caller.mailboxes.of(me).letters
    mine = {m.message_id: (x.chat, m) for x in letters for m in x.messages if not m.deleted}
    wanted = [getattr(item, "id", 0) for item in request.id]
    found = [mine[i] for i in wanted if i in mine]
    empty = [types.MessageEmpty(id=i, peer_id=None) for i in wanted if i not in mine]
    return types.messages.Messages(
        messages=[objects.message_of(world, me, chat, m) for chat, m in found] + empty,
        topics=[],
        chats=[],
        users=objects.people_in(world, me, [m for _, m in found]),
    )


def _seen(caller: Caller, chat: Chat, bot_id: int | None) -> list[ChatMessage]:
    """Return what is there, newest first; a lagging replica does not have the newest one yet."""
    there = [m for m in reversed(chat.messages) if not m.deleted]
    if chat.is_private:
        there = [m for m in there if m.bot_id == bot_id]
    if caller.world.faults.take("stale_history", channel=chat.key):
        return there[1:]
    return there


def _start(there: list[ChatMessage], request: Tl) -> int:
    if request.offset_id > 0:
        return bisect_right(there, -request.offset_id, key=lambda m: -m.message_id)
    if request.offset_date and objects.timestamp(request.offset_date) > 0:
        return sum(m.at >= request.offset_date for m in there)
    return 0


def _answer(caller: Caller, chat: Chat, page: list[ChatMessage], count: int, offset: int) -> Tl:
    world, me = caller.world, caller.me.user_id
    messages = [objects.message_of(world, me, chat, m) for m in page]
    users = objects.people_in(world, me, page)
    if not chat.is_private:
        chats = [objects.channel_of(world, me, chat)]
        return types.messages.ChannelMessages(
            pts=chat.pts,
            count=count,
            messages=messages,
            topics=[],
            chats=chats,
            users=users,
            offset_id_offset=offset,
        )
    if len(messages) == count:
        return types.messages.Messages(messages=messages, topics=[], chats=[], users=users)
    return types.messages.MessagesSlice(
        count=count, messages=messages, topics=[], chats=[], users=users
    )
