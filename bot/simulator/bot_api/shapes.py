"""The world's people, chats, messages and updates in the Bot API's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.model import Entity
    from bot.simulator.chats import Buttons, Chat, ChatMessage
    from bot.simulator.events import BotUpdate, Callback
    from bot.simulator.people import People, User

Json = dict[str, object]
# What bots are shown of media; the rest is text to them.
FILES = {"photo": "photo", "video": "video", "big_video": "video", "document": "document"}
# Who an anonymous admin seems to be; https://core.telegram.org/bots/api#message
GROUP_BOT: Json = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


def user_json(user: User) -> Json:
    """https://core.telegram.org/bots/api#user."""
    shape: Json = {"id": user.user_id, "is_bot": user.is_bot, "first_name": user.name}
    if user.username:
        shape["username"] = user.username
    if not user.is_bot:
        shape["language_code"] = user.language
    return shape


def chat_json(chat: Chat) -> Json:
    """https://core.telegram.org/bots/api#chat."""
    if chat.kind is Kind.PRIVATE:
        return {"id": chat.chat_id, "type": "private", "first_name": chat.title}
    kind = "channel" if chat.kind is Kind.CHANNEL else "supergroup"
    shape: Json = {"id": chat.chat_id, "type": kind, "title": chat.title}
    if chat.username:
        shape["username"] = chat.username
    if chat.kind is Kind.FORUM:
        shape["is_forum"] = True
    return shape


def message_json(people: People, chat: Chat, message: ChatMessage) -> Json:
    """https://core.telegram.org/bots/api#message."""
    shape: Json = {
        "message_id": message.message_id,
        "date": int(message.at.timestamp()),
        "chat": chat_json(chat),
        **_author(people, chat, message),
        **_content(message),
    }
    if message.edited_at:
        shape["edit_date"] = int(message.edited_at.timestamp())
    if message.thread_id:
        shape |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    if message.forward_from:
        shape["forward_origin"] = {
            "type": "hidden_user",
            "sender_user_name": message.forward_from,
            "date": int(message.at.timestamp()),
        }
    answered = chat.find(message.reply_to) if message.reply_to else None
    if answered:
        shape["reply_to_message"] = message_json(people, chat, answered)
    if message.buttons:
        shape["reply_markup"] = {"inline_keyboard": buttons_json(message.buttons)}
    return shape


def entity_json(entity: Entity) -> Json:
    """https://core.telegram.org/bots/api#messageentity."""
    shape: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    return shape if entity.url is None else {**shape, "url": entity.url}


def buttons_json(buttons: Buttons) -> list[list[Json]]:
    """https://core.telegram.org/bots/api#inlinekeyboardmarkup."""
    return [[_button(label, payload) for label, payload in row] for row in buttons]


def update_json(people: People, update: BotUpdate) -> Json:
    """https://core.telegram.org/bots/api#update."""
    return {"update_id": update.update_id, update.kind: _news(people, update)}


def _news(people: People, update: BotUpdate) -> Json:
    if update.callback:
        return _callback(people, update.chat, update.callback)
    if update.message:
        return message_json(people, update.chat, update.message)
    bot = user_json(people.get(update.bot_id))
    return {
        "chat": chat_json(update.chat),
        "from": user_json(people.get(update.by)) if update.by else bot,
        "date": int(update.at.timestamp()),
        "old_chat_member": {"user": bot, "status": update.old_status},
        "new_chat_member": {"user": bot, "status": update.status},
    }


def _callback(people: People, chat: Chat, callback: Callback) -> Json:
    return {
        "id": callback.callback_id,
        "from": user_json(people.get(callback.user_id)),
        "message": message_json(people, chat, callback.message),
        "chat_instance": str(chat.chat_id),
        "data": callback.payload,
    }


def _author(people: People, chat: Chat, message: ChatMessage) -> Json:
    if chat.kind is Kind.CHANNEL or message.sender is None:
        signed: Json = {"author_signature": message.signature} if message.signature else {}
        return {"sender_chat": chat_json(chat), **signed}
    if message.anonymous:
        return {"from": GROUP_BOT, "sender_chat": chat_json(chat)}
    return {"from": user_json(people.get(message.sender))}


def _content(message: ChatMessage) -> Json:
    """Return text or caption, and a stand-in for media: its kind is all that exists of it."""
    media = FILES.get(message.media)
    words, marks = ("caption", "caption_entities") if media else ("text", "entities")
    shape: Json = {words: message.text} if message.text or not media else {}
    if message.entities:
        shape[marks] = [entity_json(entity) for entity in message.entities]
    if media:
        file = {"file_id": f"{media}-{message.message_id}", "file_size": 1024}
        shape[media] = [file] if media == "photo" else file
    if message.grouped_id:
        shape["media_group_id"] = str(message.grouped_id)
    return shape


def _button(label: str, payload: str) -> Json:
    kind = "url" if payload.startswith(("http://", "https://", "tg://")) else "callback_data"
    return {"text": label, kind: payload}
