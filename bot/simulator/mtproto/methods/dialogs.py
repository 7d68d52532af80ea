"""messages.getDialogs and messages.getPeerDialogs: the newest id and pts of many chats at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from telethon.tl import types

from bot.simulator.mtproto import objects
from bot.simulator.mtproto.methods.updates import state_of
from bot.simulator.mtproto.peers import chat_named, closed_to

if TYPE_CHECKING:
    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

PAGE = 100


class Entry(NamedTuple):
    """A chat as the list shows it: its newest message, if any, and the pts after it."""

    chat: Chat
    top: ChatMessage | None
    pts: int


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
    parts = _parts(caller, [_entry(caller, chat, top) for chat, top in page])
    if len(page) == len(dialogs):
        return types.messages.Dialogs(**parts)
    return types.messages.DialogsSlice(count=len(dialogs), **parts)


def get_peer_dialogs(caller: Caller, request: Tl) -> Tl:
    """messages.getPeerDialogs; a chat one is not in has no dialog and is left out.

    One peer that cannot be read spoils the whole answer, as in Telegram.
    """
    me = caller.me
    chats = [chat_named(caller.world, me, wanted.peer) for wanted in request.peers]
    joined = [chat for chat in chats if me.user_id in chat.members or me.is_bot]
    entries = [_entry(caller, chat, chat.newest()) for chat in joined]
    return types.messages.PeerDialogs(state=state_of(caller), **_parts(caller, entries))


def _entry(caller: Caller, chat: Chat, top: ChatMessage | None) -> Entry:
    """Return a chat's entry; a lagging replica has not heard of the newest message."""
    if top is None or not caller.world.faults.take("stale_top", channel=chat.key):
        return Entry(chat, top, chat.pts)
    older = chat.newest(below=top.message_id)
    return Entry(chat, older, older.pts if older else 1)


def _dialog_of(caller: Caller, entry: Entry) -> Tl:
    chat, top = entry.chat, entry.top
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
        pts=None if chat.is_private else entry.pts,
    )


def _dialogs_of(caller: Caller) -> list[tuple[Chat, ChatMessage | None]]:
    me, world = caller.me, caller.world
    if me.is_bot:
        return []
    mine = [chat for chat in world.chats.by_id.values() if me.user_id in chat.members]
    dialogs = [(chat, chat.newest()) for chat in mine if not closed_to(world, me, chat)]
    return [(chat, top) for chat, top in dialogs if top or not chat.is_private]


def _place(dialog: tuple[Chat, ChatMessage | None]) -> tuple[int, int]:
    chat, top = dialog
    return (
        (objects.timestamp(top.at), top.message_id)
        if top
        else (objects.timestamp(chat.created_at), 0)
    )


def _parts(caller: Caller, entries: list[Entry]) -> dict[str, Tl]:
    world, me = caller.world, caller.me.user_id
    tops = [(entry.chat, entry.top) for entry in entries if entry.top]
    chats = [entry.chat for entry in entries if not entry.chat.is_private]
    return {
        "dialogs": [_dialog_of(caller, entry) for entry in entries],
        "messages": [objects.message_of(world, me, chat, top) for chat, top in tops],
        "chats": [objects.channel_of(world, me, chat) for chat in chats],
        "users": objects.people_in(world, me, [top for _, top in tops]),
    }
