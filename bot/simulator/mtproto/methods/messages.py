"""messages.*: sending, editing, deleting; invites and read marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.chats import Kind
from bot.simulator.mtproto import objects
from bot.simulator.mtproto.methods.updates import channel_update, letter_update
from bot.simulator.mtproto.peers import bot_of, chat_named
from bot.simulator.mtproto.wire import RpcFailureError
from bot.simulator.rights import DeniedError

if TYPE_CHECKING:
    from bot.model import Entity
    from bot.simulator.chats import Buttons, Chat, ChatMessage
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl


def send_message(caller: Caller, request: Tl) -> Tl:
    """messages.sendMessage; a random_id used before in that chat answers with the first message.

    Raises:
        DeniedError: one may not write there, or the text cannot be taken.
    """
    world, me = caller.world, caller.me
    chat = chat_named(world, me, request.peer)
    thread = _thread(chat, request.reply_to)
    reply_to = getattr(request.reply_to, "reply_to_msg_id", None)
    message = world.send(
        me.user_id,
        chat,
        request.message,
        via="mtproto",
        entities=_entities(request),
        buttons=_buttons(request.reply_markup) or (),
        reply_to=None if reply_to == thread else reply_to,
        thread_id=thread,
        random_id=request.random_id,
        silent=bool(request.silent),
        bot_id=bot_of(me, request.peer),
    )
    if chat.is_private:
        return _short(caller, message)
    new_id = types.UpdateMessageID(id=message.message_id, random_id=request.random_id)
    first = chat.changes_after(message.pts - 1)[0]
    return _updates(caller, chat, [new_id, channel_update(world, me.user_id, chat, first)])


def send_media(caller: Caller, request: Tl) -> Tl:
    """messages.sendMedia: of a link's card only, which is a text message.

    Raises:
        RpcFailureError: MEDIA_INVALID for anything else.
        DeniedError: as ``send_message``.
    """
    if not isinstance(request.media, types.InputMediaWebPage):
        raise RpcFailureError(400, "MEDIA_INVALID")
    return send_message(caller, request)


def edit_message(caller: Caller, request: Tl) -> Tl:
    """messages.editMessage: the text and, when given, the buttons."""
    world, me = caller.world, caller.me.user_id
    chat = chat_named(world, caller.me, request.peer)
    old = chat.find(request.id)
    world.edit(
        me,
        chat,
        request.id,
        request.message if request.message is not None else (old.text if old else ""),
        entities=_entities(request),
        buttons=_buttons(request.reply_markup),
    )
    if chat.is_private:
        letter = caller.mailboxes.of(me).letters[-1]
        return _updates(caller, chat, [letter_update(world, me, letter)])
    return _updates(caller, chat, [channel_update(world, me, chat, chat.changes[-1])])


def delete_messages(caller: Caller, request: Tl) -> Tl:
    """messages.deleteMessages: of private chats."""
    me = caller.me.user_id
    box = caller.mailboxes.of(me)
    wanted = set(request.id)
    chats = {x.chat.chat_id: x.chat for x in box.letters}
    count = sum(caller.world.delete(me, chat, wanted) for chat in chats.values())
    return types.messages.AffectedMessages(pts=box.pts, pts_count=count)


def check_chat_invite(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001  every method has both
    """messages.checkChatInvite and importChatInvite: there are no invites here.

    Raises:
        RpcFailureError: INVITE_HASH_EXPIRED, always.
    """
    raise RpcFailureError(400, "INVITE_HASH_EXPIRED")


def read_history(caller: Caller, request: Tl) -> Tl:
    """messages.readHistory: taken note of by nobody."""
    chat_named(caller.world, caller.me, request.peer)
    pts = caller.mailboxes.of(caller.me.user_id).pts
    return types.messages.AffectedMessages(pts=pts, pts_count=0)


def set_bot_callback_answer(caller: Caller, request: Tl) -> Tl:
    """messages.setBotCallbackAnswer."""
    caller.world.answer(caller.me.user_id, str(request.query_id), request.message or "")
    return True


def get_chats(caller: Caller, request: Tl) -> Tl:
    """messages.getChats: of small groups, of which there are only those that became supergroups.

    Raises:
        RpcFailureError: CHAT_ID_INVALID.
    """
    found = []
    for chat_id in request.id:
        chat = caller.world.chats.migrated.get(chat_id)
        if chat is None:
            raise RpcFailureError(400, "CHAT_ID_INVALID")
        access_hash = caller.world.people.access_hash(caller.me.user_id, "channel", chat.bare_id)
        moved = types.InputChannel(chat.bare_id, access_hash)
        found.append(_migrated(chat_id, chat, moved))
    return types.messages.Chats(chats=found)


def get_full_chat(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001  every method has both
    """messages.getFullChat: of small groups, and nobody is left in those that were.

    Raises:
        RpcFailureError: CHAT_ID_INVALID, always.
    """
    raise RpcFailureError(400, "CHAT_ID_INVALID")


def _migrated(chat_id: int, chat: Chat, moved: Tl) -> Tl:
    return types.Chat(
        id=chat_id,
        title=chat.title,
        photo=types.ChatPhotoEmpty(),
        participants_count=0,
        date=chat.created_at,
        version=1,
        deactivated=True,
        migrated_to=moved,
    )


def _thread(chat: Chat, reply: Tl) -> int | None:
    """Return the topic: in a forum an answer to a topic's first message is a message of it."""
    top: int | None = getattr(reply, "top_msg_id", None)
    answered: int | None = getattr(reply, "reply_to_msg_id", None)
    return top or (answered if chat.kind is Kind.FORUM else None)


def _entities(request: Tl) -> tuple[Entity, ...]:
    """Return the entities of a request, each of which lies within the text."""
    entities = objects.entities_from(request.entities)
    length = len((request.message or "").encode("utf-16-le", "surrogatepass")) // 2
    for entity in entities:
        if entity.offset < 0 or entity.length <= 0 or entity.offset + entity.length > length:
            raise RpcFailureError(400, "ENTITY_BOUNDS_INVALID")
    return entities


def _short(caller: Caller, message: ChatMessage) -> Tl:
    """Return what a private send answers: no message, only its id and the account's pts."""
    box = caller.mailboxes.of(caller.me.user_id)
    sent = next((x for x in reversed(box.letters) if message in x.messages), None)
    if sent is None:
        raise DeniedError("PEER_ID_INVALID")
    return types.UpdateShortSentMessage(
        id=message.message_id,
        pts=sent.pts,
        pts_count=1,
        date=message.at,
        out=True,
        entities=[objects.entity_of(e) for e in message.entities] or None,
    )


def _updates(caller: Caller, chat: Chat, updates: list[Tl]) -> Tl:
    world, me = caller.world, caller.me.user_id
    speaks = [] if chat.kind is Kind.CHANNEL else [objects.user_of(world, me, caller.me)]
    chats = [] if chat.is_private else [objects.channel_of(world, me, chat)]
    return types.Updates(
        updates=[update for update in updates if update],
        users=speaks,
        chats=chats,
        date=world.clock.now(),
        seq=0,
    )


def _buttons(markup: Tl) -> Buttons | None:
    if not isinstance(markup, types.ReplyInlineMarkup):
        return None
    return tuple(
        tuple(
            (b.text, getattr(b.type, "data", b"").decode("utf-8", "replace")) for b in row.buttons
        )
        for row in markup.rows
    )
