"""What is said to a bot over MTProto, in the form in which the Bot API says it.

Only what commands are made of: who, where, and a text that somebody wrote. Every update gets a
number of its own, the same each time it is read: Telegram numbers steps, not messages.
Source: https://core.telegram.org/constructor/message, https://core.telegram.org/bots/api#message
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from telethon.tl import types

from bot.telegram.ids import bot_api_chat_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.telegram.boxes import Update

# Who somebody seems to be who writes as a group; https://core.telegram.org/bots/api#message
_GROUP_BOT = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
_NUMBER_BITS = 52  # of the Bot API's numbers, all that a double holds


class Named:
    """The people and chats that an answer of Telegram's names."""

    def __init__(
        self, users: Iterable[types.TypeUser] = (), chats: Iterable[types.TypeChat] = ()
    ) -> None:
        self._users = {user.id: user for user in users}
        self._chats = {chat.id: chat for chat in chats}

    def user(self, user_id: int) -> dict[str, object]:
        """Return a person; no more than the id of one who is not named."""
        user = self._users.get(user_id)
        return {"id": user_id} if user is None else user_shape(user)

    def chat(self, peer: types.TypePeer) -> dict[str, object]:
        """Return a chat; one that is not named is taken for a group."""
        if isinstance(peer, types.PeerUser):
            return {"id": peer.user_id, "type": "private"}
        if isinstance(peer, types.PeerChat):
            return {"id": -peer.chat_id, "type": "group"}
        kind = "channel" if self.is_broadcast(peer.channel_id) else "supergroup"
        return {"id": bot_api_chat_id(peer.channel_id), "type": kind}

    def is_broadcast(self, channel_id: int) -> bool:
        """Whether it is a channel, in which nobody gives commands."""
        return bool(getattr(self._chats.get(channel_id), "broadcast", False))

    def is_left(self, channel_id: int) -> bool:
        """Whether the bot is not in a supergroup or channel, as far as is said."""
        chat = self._chats.get(channel_id)
        return isinstance(chat, types.ChannelForbidden) or bool(getattr(chat, "left", False))


def user_shape(user: types.TypeUser) -> dict[str, object]:
    """Return a person; https://core.telegram.org/bots/api#user."""
    fields = {
        "first_name": getattr(user, "first_name", None),
        "last_name": getattr(user, "last_name", None),
        "username": username_of(user),
        "language_code": getattr(user, "lang_code", None),
    }
    given: dict[str, object] = {name: value for name, value in fields.items() if value}
    return {"id": user.id, "is_bot": bool(getattr(user, "bot", False)), **given}


def username_of(named: types.TypeUser | types.TypeChat) -> str:
    """Return the first username of a person or chat, "" for none."""
    if name := getattr(named, "username", None):
        return str(name)
    several = getattr(named, "usernames", None) or ()
    return next((str(each.username) for each in several if each.active), "")


def said(message: types.TypeMessage, named: Named) -> Update | None:
    """Return a message that somebody wrote, None for every other.

    Nobody speaks to the bot who posts in a channel, and a caption is no command.
    """
    if not isinstance(message, types.Message) or message.out or message.post:
        return None
    if not message.message or not isinstance(message.media, _NO_MEDIA):
        return None
    sender = message.from_id or message.peer_id  # a private chat is its person
    shape: dict[str, object] = {
        "message_id": message.id,
        "date": int(message.date.timestamp()) if message.date else 0,
        "chat": named.chat(message.peer_id),
        "text": message.message,
        **_author(sender, named),
    }
    if answered := _answered(message.reply_to):
        shape["reply_to_message"] = {"message_id": answered}
    if message.fwd_from is not None:
        shape["forward_origin"] = {}
    if message.via_bot_id is not None:
        shape["via_bot"] = {"id": message.via_bot_id}
    channel_id = getattr(message.peer_id, "channel_id", 0)
    return {"update_id": _number("message", channel_id, message.id), "message": shape}


def pressed(update: types.UpdateBotCallbackQuery, named: Named) -> Update:
    """Return a button that somebody pressed; https://core.telegram.org/bots/api#callbackquery."""
    query = {
        "id": str(update.query_id),
        "from": named.user(update.user_id),
        "message": {"message_id": update.msg_id, "chat": named.chat(update.peer)},
        "data": (update.data or b"").decode("utf-8", "replace"),
    }
    return {"update_id": _number("press", update.query_id), "callback_query": query}


_NO_MEDIA = (type(None), types.MessageMediaEmpty, types.MessageMediaWebPage)


def _author(sender: Any, named: Named) -> dict[str, object]:  # noqa: ANN401  a TL union
    if isinstance(sender, types.PeerUser):
        return {"from": named.user(sender.user_id)}
    return {"from": _GROUP_BOT, "sender_chat": named.chat(sender)}


def _answered(reply: types.TypeMessageReplyHeader | None) -> int | None:
    """Return the message of the same chat that somebody replied to."""
    if not isinstance(reply, types.MessageReplyHeader) or reply.reply_to_peer_id is not None:
        return None
    message_id: int | None = reply.reply_to_msg_id
    return message_id


def _number(*parts: str | int) -> int:
    digest = blake2b(":".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _NUMBER_BITS)
