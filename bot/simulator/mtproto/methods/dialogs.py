"""messages.getDialogs and messages.getPeerDialogs: the newest id and pts of many chats at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto import objects
from bot.simulator.mtproto.methods.updates import state_of
from bot.simulator.mtproto.peers import chat_named

if TYPE_CHECKING:
    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

PAGE = 100


def get_dialogs(caller: Caller, request: Tl) -> Tl:
    """messages.getDialogs: newest first, a hundred at most.

    The next page begins below the date and id of the last one's top message.
    """
    dialogs = sorted(_dialogs_of(caller), key=_place, reverse=True)
    rest = dialogs
    if request.offset_date and request.offset_id:
        below = (objects.timestamp(request.offset_date), request.offset_id)
        rest = [d for d in dialogs if _place(d) < below]
    page = rest[: min(request.limit, PAGE) or PAGE]
    parts = _parts(caller, page)
    if len(page) == len(dialogs):
        return types.messages.Dialogs(**parts)
    return types.messages.DialogsSlice(count=len(dialogs), **parts)


def get_peer_dialogs(caller: Caller, request: Tl) -> Tl:
    """messages.getPeerDialogs; a chat one is not in has no dialog and is left out."""
    me = caller.me
    chats = [chat_named(caller.world, me, wanted.peer) for wanted in request.peers]
    joined = [(chat, newest(chat)) for chat in chats if me.user_id in chat.members or me.is_bot]
    return types.messages.PeerDialogs(state=state_of(caller), **_parts(caller, joined))


def dialog_of(caller: Caller, chat: Chat, top: ChatMessage | None) -> Tl:
    """Return a chat as an entry of the list."""
    peer = types.PeerChannel(chat.bare_id)
    if chat.is_private and top is not None:
        peer = objects.peer_of(caller.me.user_id, chat, top)
    return types.Dialog(
        peer=peer,
        top_message=top.message_id if top else 0,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=objects.SILENT,
        pts=None if chat.is_private else chat.pts,
    )


def newest(chat: Chat) -> ChatMessage | None:
    """Return the newest message that is there."""
    return next((m for m in reversed(chat.messages) if not m.deleted), None)


def _dialogs_of(caller: Caller) -> list[tuple[Chat, ChatMessage | None]]:
    me = caller.me
    chats = caller.world.chats.by_id.values()
    if me.is_bot:
        return []
    mine = [(chat, newest(chat)) for chat in chats if me.user_id in chat.members]
    return [(chat, top) for chat, top in mine if top or not chat.is_private]


def _place(dialog: tuple[Chat, ChatMessage | None]) -> tuple[int, int]:
    chat, top = dialog
    return (
        (objects.timestamp(top.at), top.message_id)
        if top
        else (objects.timestamp(chat.created_at), 0)
    )


def _parts(caller: Caller, dialogs: list[tuple[Chat, ChatMessage | None]]) -> dict[str, Tl]:
    world, me = caller.world, caller.me.user_id
    tops = [(chat, top) for chat, top in dialogs if top]
    return {
        "dialogs": [dialog_of(caller, chat, top) for chat, top in dialogs],
        "messages": [objects.message_of(world, me, chat, top) for chat, top in tops],
        "chats": [
            objects.channel_of(world, me, chat) for chat, _ in dialogs if not chat.is_private
        ],
        "users": objects.people_in(world, me, [top for _, top in tops]),
    }
