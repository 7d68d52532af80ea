"""Chats that take nothing, whatever is sent: told by Telegram's words, each with what to do.

The Bot API says it in sentences, or hands on the names that MTProto has for it; both are looked at
as letters alone, so that ``USER_IS_BLOCKED`` and ``UserIsBlockedError`` are one.
Source: https://core.telegram.org/method/messages.sendMessage#possible-errors
"""

from __future__ import annotations

import re

from bot.notify.places import is_person

_START = "They have blocked the bot or never started it: ask them to open it and press Start."
_DELETED = (
    "Their account is deleted: /refuse {chat} sends them away, or take the receiver out of "
    "config/flagfall.toml."
)
_BOT = "Bots cannot write to bots: name a person, a group or a channel."
_CLOSED = "That group is no more: name another chat."
_FIND = (
    "Check NOTIFY_CHAT or the receiver's target, and add the bot to that chat; to a channel, as an "
    "admin with the right to post."
)
_ADD = "Add the bot to that chat again; in a channel, as an admin with the right to post."
_ALLOW = "Make the bot an admin of that chat with the right to post."

# What is true whoever is written to, then what is of groups and channels.
_OF_ANYBODY = {
    _DELETED: r"user(is)?deactivated|userdeleted",
    _BOT: r"messagestobots|userisbot",
    _CLOSED: r"groupchatwas(deleted|deactivated)",
}
_BLOCKED = r"bot(was)?blocked|userisblocked"
_OF_CHATS = {
    _FIND: (
        r"(chat|user)notfound|(peerid|chatid|userid|channel|username)invalid|usernamenotoccupied"
    ),
    _ADD: r"waskicked|notamember|usernotparticipant|channelprivate",
    _ALLOW: (
        r"notenoughrights|havenorights|needadministratorrights|chatadminrequired|chatrestricted"
        r"|chat(\w*send\w*|write)?forbidden|userbannedinchannel|botgroupsblocked"
    ),
}
_SHUT = re.compile("|".join([*_OF_ANYBODY.values(), _BLOCKED, *_OF_CHATS.values()]))
_OF_THE_MESSAGE = re.compile(r"message(author|delete|edit)\w*(required|forbidden|expired)")
_BAD, _FORBIDDEN = 400, 403


def is_shut(code: int, said: str) -> bool:
    """Whether a refusal is of the chat, which takes no message, and not of what was sent."""
    letters = _letters(said)
    if code == _FORBIDDEN:
        return _OF_THE_MESSAGE.search(letters) is None
    return code == _BAD and _SHUT.search(letters) is not None


def advice(said: str, chat: str) -> str:
    """Return what to do about a chat that is shut; ``chat`` is its id or @name, "" if unknown."""
    letters = _letters(said)
    for remedy, words in _OF_ANYBODY.items():
        if re.search(words, letters):
            return remedy.format(chat=chat)
    if is_person(chat) or re.search(_BLOCKED, letters):
        return _START
    return next((each for each, words in _OF_CHATS.items() if re.search(words, letters)), _ALLOW)


def _letters(said: str) -> str:
    return re.sub(r"[^a-z]", "", said.lower())
