"""The world's chats, people and messages as TL objects, seen by one account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telethon.tl import types

from bot.model import Entity
from bot.simulator.chats import Kind
from bot.simulator.mtproto.media import media_of, words_of
from bot.simulator.mtproto.newer import Newer
from bot.simulator.people import Account
from bot.telegram.ids import bare_channel_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.mtproto.wire import Tl
    from bot.simulator.people import User
    from bot.simulator.world import World

ENTITIES = {
    "mention": types.MessageEntityMention,
    "hashtag": types.MessageEntityHashtag,
    "cashtag": types.MessageEntityCashtag,
    "bot_command": types.MessageEntityBotCommand,
    "url": types.MessageEntityUrl,
    "email": types.MessageEntityEmail,
    "phone_number": types.MessageEntityPhone,
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "underline": types.MessageEntityUnderline,
    "strikethrough": types.MessageEntityStrike,
    "spoiler": types.MessageEntitySpoiler,
    "blockquote": types.MessageEntityBlockquote,
    "code": types.MessageEntityCode,
}
ENTITY_NAMES = {kind: name for name, kind in ENTITIES.items()}
ADMIN_RIGHTS = types.ChatAdminRights(
    post_messages=True, edit_messages=True, delete_messages=True, other=True
)
SILENT = types.PeerNotifySettings()


def channel_of(world: World, viewer: int, chat: Chat) -> Tl:
    """Return a channel, group or forum as ``viewer`` sees it, with the viewer's access hash."""
    admin = viewer in chat.admins
    broadcast = chat.kind is Kind.CHANNEL
    return types.Channel(
        id=chat.bare_id,
        title=chat.title,
        photo=types.ChatPhotoEmpty(),
        date=chat.created_at,
        left=viewer not in chat.members or None,
        broadcast=broadcast or None,
        megagroup=not broadcast or None,
        forum=chat.kind is Kind.FORUM or None,
        access_hash=world.people.access_hash(viewer, "channel", chat.bare_id),
        username=chat.username,
        admin_rights=ADMIN_RIGHTS if admin else None,
        # Telegram sends the default rights of groups only.
        default_banned_rights=None if broadcast else types.ChatBannedRights(until_date=None),
        participants_count=chat.member_count,
    )


def user_of(world: World, viewer: int, user: User) -> Tl:
    """Return a person as ``viewer`` sees them."""
    own = user.user_id == viewer
    return types.User(
        id=user.user_id,
        is_self=own or None,
        bot=user.is_bot or None,
        # Both share a flag in TL: a bot's info version is what marks it as a bot.
        bot_info_version=1 if user.is_bot else None,
        premium=(isinstance(user, Account) and user.premium) or None,
        access_hash=world.people.access_hash(viewer, "user", user.user_id),
        first_name=user.name,
        username=user.username,
        lang_code=user.language if world.people.is_bot(viewer) and not user.is_bot else None,
        phone=user.phone.lstrip("+") if isinstance(user, Account) and own else None,
    )


def is_newer(world: World, chat: Chat, message: ChatMessage) -> bool:
    """Tell whether a fault gives a message a constructor that clients do not know."""
    there = {"channel": chat.key, "id": str(message.message_id)}
    return world.faults.find("undecodable", **there) is not None


def message_of(world: World, viewer: int, chat: Chat, message: ChatMessage) -> Tl:
    """Return a message as ``viewer`` sees it; an undecodable one as a newer layer would send it."""
    shown = _message_of(world, viewer, chat, message)
    return Newer(shown) if is_newer(world, chat, message) else shown


def _message_of(world: World, viewer: int, chat: Chat, message: ChatMessage) -> Tl:
    if message.service:
        return types.MessageService(
            id=message.message_id,
            peer_id=peer_of(viewer, chat, message),
            date=message.at,
            action=types.MessageActionCustomAction(message=message.text),
            post=chat.kind is Kind.CHANNEL or None,
        )
    broadcast = chat.kind is Kind.CHANNEL
    return types.Message(
        id=message.message_id,
        peer_id=peer_of(viewer, chat, message),
        date=message.at,
        message=words_of(message),
        out=message.sender == viewer or None,
        silent=message.silent or None,
        post=broadcast or None,
        from_id=_author(chat, message),
        fwd_from=_forward(world, message),
        reply_to=_reply(message),
        media=media_of(message),
        reply_markup=_buttons(message),
        entities=[entity_of(e) for e in message.entities] or None,
        edit_date=message.edited_at,
        post_author=message.signature,
        grouped_id=message.grouped_id,
        # Views and forwards share a flag; every post of a channel has both.
        views=1 if broadcast else None,
        forwards=0 if broadcast else None,
    )


def _author(chat: Chat, message: ChatMessage) -> Tl:
    if message.sender is None or chat.kind is Kind.CHANNEL or chat.is_private:
        return None
    if message.anonymous:
        return types.PeerChannel(chat.bare_id)
    return types.PeerUser(message.sender)


def peer_of(viewer: int, chat: Chat, message: ChatMessage) -> Tl:
    """Return where a message stands: in a private chat that is the other one."""
    if not chat.is_private:
        return types.PeerChannel(chat.bare_id)
    return types.PeerUser(message.bot_id if viewer == chat.chat_id else chat.chat_id)


def people_in(world: World, viewer: int, messages: Iterable[ChatMessage]) -> list[Tl]:
    """Return everybody who is named by messages, each once."""
    ids: dict[int, None] = {}
    for message in messages:
        for user_id in (message.sender, message.bot_id):
            if user_id is not None and not message.anonymous:
                ids[user_id] = None
    return [user_of(world, viewer, world.people.get(user_id)) for user_id in ids]


def entity_of(entity: Entity) -> Tl:
    """Return a text entity."""
    if entity.type == "text_link":
        return types.MessageEntityTextUrl(entity.offset, entity.length, entity.url or "")
    if entity.type == "pre":
        return types.MessageEntityPre(entity.offset, entity.length, "")
    kind = ENTITIES.get(entity.type, types.MessageEntityUnknown)
    return kind(entity.offset, entity.length)


def entities_from(entities: Iterable[Tl] | None) -> tuple[Entity, ...]:
    """Return text entities a client sent."""
    return tuple(
        Entity(
            type=_entity_name(entity),
            offset=entity.offset,
            length=entity.length,
            url=getattr(entity, "url", None),
        )
        for entity in entities or ()
    )


def _entity_name(entity: Tl) -> str:
    if isinstance(entity, types.MessageEntityTextUrl):
        return "text_link"
    if isinstance(entity, types.MessageEntityPre):
        return "pre"
    return ENTITY_NAMES.get(type(entity), "unknown")


def timestamp(at: datetime) -> int:
    """Return unix seconds."""
    return int(at.timestamp())


def _forward(world: World, message: ChatMessage) -> Tl:
    if not message.forward_from:
        return None
    origin = world.chats.by_name.get(message.forward_from.lstrip("@").casefold())
    if origin is None:
        return types.MessageFwdHeader(date=message.at, from_name=message.forward_from)
    return types.MessageFwdHeader(
        date=message.at, from_id=types.PeerChannel(bare_channel_id(origin.chat_id)), channel_post=1
    )


def _reply(message: ChatMessage) -> Tl:
    if message.reply_to is None and message.thread_id is None:
        return None
    return types.MessageReplyHeader(
        forum_topic=message.thread_id is not None or None,
        reply_to_msg_id=message.reply_to or message.thread_id,
        reply_to_top_id=message.thread_id if message.reply_to else None,
    )


def _buttons(message: ChatMessage) -> Tl:
    if not message.buttons:
        return None
    return types.ReplyInlineMarkup(
        rows=[
            types.KeyboardInlineButtonRow(
                buttons=[
                    types.KeyboardInlineButton(
                        text=label, type=types.InlineButtonTypeCallback(data=payload.encode())
                    )
                    for label, payload in row
                ]
            )
            for row in message.buttons
        ]
    )
