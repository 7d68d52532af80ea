"""Who may write, edit and hear what; pure questions about the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.chats import Kind

if TYPE_CHECKING:
    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.people import Bot, People, User

TEXT_LIMIT = 4096  # UTF-16 units; https://core.telegram.org/bots/api#sendmessage


class DeniedError(Exception):
    """Telegram says no; ``name`` is MTProto's error name, such as CHAT_ADMIN_REQUIRED."""

    def __init__(self, name: str, code: int = 400) -> None:
        self.name = name
        self.code = code
        super().__init__(name)


def status_of(chat: Chat, user_id: int) -> str:
    """Return the Bot API's status of a member: administrator, member, kicked or left."""
    if user_id in chat.admins:
        return "administrator"
    if user_id in chat.members:
        return "member"
    return "kicked" if user_id in chat.banned else "left"


def check_text(text: str) -> None:
    """Refuse a text Telegram would not take.

    Raises:
        DeniedError: MESSAGE_EMPTY or MESSAGE_TOO_LONG.
    """
    if not text.strip():
        raise DeniedError("MESSAGE_EMPTY")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > TEXT_LIMIT:
        raise DeniedError("MESSAGE_TOO_LONG")


def check_write(people: People, chat: Chat, by: User, text: str) -> None:
    """Refuse a message that Telegram would not take.

    Raises:
        DeniedError: MESSAGE_EMPTY, MESSAGE_TOO_LONG, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED,
            CHAT_WRITE_FORBIDDEN, USER_IS_BLOCKED or PEER_ID_INVALID.
    """
    check_text(text)
    if chat.is_private:
        _check_private(people.get(chat.chat_id), by)
    elif by.user_id in chat.banned:
        raise DeniedError("CHANNEL_PRIVATE")
    elif chat.kind is Kind.CHANNEL and by.user_id not in chat.admins:
        raise DeniedError("CHAT_ADMIN_REQUIRED")
    elif by.user_id not in chat.members:
        raise DeniedError("CHAT_WRITE_FORBIDDEN", 403)


def _check_private(user: User, by: User) -> None:
    if not by.is_bot:
        return
    if by.user_id in user.blocked:
        raise DeniedError("USER_IS_BLOCKED")
    if by.user_id not in user.started:
        raise DeniedError("PEER_ID_INVALID")


def check_edit(chat: Chat, editor: int, message_id: int, text: str) -> ChatMessage:
    """Return the message to edit.

    Raises:
        DeniedError: MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED, MESSAGE_EMPTY, MESSAGE_TOO_LONG.
    """
    message = chat.find(message_id)
    if message is None or message.service:
        raise DeniedError("MESSAGE_ID_INVALID")
    if message.sender != editor and not (chat.kind is Kind.CHANNEL and editor in chat.admins):
        raise DeniedError("MESSAGE_AUTHOR_REQUIRED", 403)
    check_text(text)
    return message


def heard_by(people: People, chat: Chat, message: ChatMessage) -> list[Bot]:
    """Return the bots that hear of a message.

    A bot never hears itself; in a channel admins hear all; in a group privacy mode holds for those
    that are no admins (https://core.telegram.org/bots/features#privacy-mode).
    """
    return [
        bot for bot in people.bots if message.sender != bot.user_id and hears(bot, chat, message)
    ]


def hears(viewer: User, chat: Chat, message: ChatMessage) -> bool:
    """Tell whether a member is told of a message: people of all, bots as ``heard_by`` says."""
    if not viewer.is_bot or message.sender == viewer.user_id:
        return True
    if chat.is_private:
        return message.bot_id == viewer.user_id
    if viewer.user_id in chat.admins:
        return True
    if chat.kind is Kind.CHANNEL or viewer.user_id not in chat.members:
        return False
    answered = chat.find(message.reply_to) if message.reply_to else None
    if message.service or (answered is not None and answered.sender == viewer.user_id):
        return True
    named = f"@{viewer.username}".casefold() in message.text.casefold()
    first_word = message.text.split(maxsplit=1)[:1]
    return named or (bool(first_word) and first_word[0][0] == "/" and "@" not in first_word[0])
