"""Chats and what was said in them: channels, groups, forums and private chats with a bot.

Every chat has ONE id, the Bot API's: -100... for channels, groups and forums (which are all
supergroups here), the user's id for private chats. ``bare_id`` is MTProto's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.telegram.ids import bare_channel_id, bot_api_chat_id

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from bot.model import Entity

# A poll's text is its question. The web shows no film of a big video, and nothing at all of a post
# with unsupported media.
MEDIA = ("photo", "video", "document", "poll", "big_video", "unsupported")
POLL_ANSWERS = ("Yes", "No")
FIRST_CHANNEL_ID = 1_500_000_000
_ID = attrgetter("message_id")
_PTS = attrgetter("pts")

Buttons = tuple[tuple[tuple[str, str], ...], ...]


def sendable(text: str) -> str:
    """Return a text that UTF-8 can hold: lone surrogates become replacement characters."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Kind(StrEnum):
    """What a chat is."""

    CHANNEL = "channel"
    GROUP = "group"
    FORUM = "forum"
    PRIVATE = "private"


@dataclass(slots=True, kw_only=True, eq=False)
class ChatMessage:
    """One message of one chat, as it stands now.

    ``sender`` is a user id, None when the channel itself speaks; ``anonymous`` hides an admin
    behind the group. ``bot_id`` names the bot of a private chat. ``edits`` are the earlier texts,
    oldest first. ``media`` is one of MEDIA, or "". ``via`` is bot_api, mtproto or control. ``pts``
    is the chat's at its posting.
    """

    message_id: int
    chat_id: int
    text: str
    at: datetime
    sender: int | None = None
    bot_id: int | None = None
    entities: tuple[Entity, ...] = ()
    buttons: Buttons = ()
    media: str = ""
    grouped_id: int | None = None
    forward_from: str | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    signature: str | None = None
    service: bool = False
    silent: bool = False
    anonymous: bool = False
    random_id: int | None = None
    via: str = "control"
    pts: int = 0
    edited_at: datetime | None = None
    edits: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a chat's pts: ``kind`` is new, edit or delete; ``pts`` is the one after it."""

    kind: str
    pts: int
    pts_count: int
    ids: tuple[int, ...]


@dataclass(slots=True, kw_only=True, eq=False)
class Chat:
    """A chat with all its messages, deleted ones included, ids ascending.

    Ids of channels and groups run 1, 2, 3 without a gap; private chats share one counter, as the
    private messages of one Telegram account do. ``audience`` is the number of members that were
    claimed; ``members`` are those who really are.
    """

    chat_id: int
    kind: Kind
    title: str
    created_at: datetime
    username: str | None = None
    about: str = ""
    audience: int = 0
    members: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    banned: set[int] = field(default_factory=set)
    messages: list[ChatMessage] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    pts: int = 1

    @property
    def bare_id(self) -> int:
        """MTProto's id: positive, without -100."""
        return self.chat_id if self.kind is Kind.PRIVATE else bare_channel_id(self.chat_id)

    @property
    def key(self) -> str:
        """The bare id as text: what faults know it by, whatever it is called."""
        return str(self.bare_id)

    @property
    def is_private(self) -> bool:
        """Whether it is one person's chat with a bot."""
        return self.kind is Kind.PRIVATE

    @property
    def top(self) -> int:
        """The newest id ever given, deleted or not; 0 while empty."""
        return self.messages[-1].message_id if self.messages else 0

    @property
    def member_count(self) -> int:
        """How many members it shows."""
        return self.audience + len(self.members)

    def newest(self, below: int | None = None) -> ChatMessage | None:
        """Return the newest message that is there, or the newest below an id."""
        end = len(self.messages) if below is None else self.index(below)
        there = (self.messages[index] for index in range(end - 1, -1, -1))
        return next((message for message in there if not message.deleted), None)

    def find(self, message_id: int) -> ChatMessage | None:
        """Return a message that is there, or None when it is deleted or never was."""
        index = self.index(message_id)
        if index == len(self.messages) or self.messages[index].message_id != message_id:
            return None
        message = self.messages[index]
        return None if message.deleted else message

    def index(self, message_id: int) -> int:
        """Return the position of the first message whose id is not below this one."""
        return bisect_left(self.messages, message_id, key=_ID)

    def get(self, message_id: int) -> ChatMessage:
        """Return a message that is there.

        Raises:
            RefusedError: it is deleted or never was.
        """
        message = self.find(message_id)
        if message is None:
            raise RefusedError(f"No message {message_id} in {self.username or self.key}.")
        return message

    def changes_after(self, pts: int) -> list[Change]:
        """Return the steps beyond a pts, oldest first."""
        return self.changes[bisect_right(self.changes, pts, key=_PTS) :]

    def advance(self, kind: str, ids: tuple[int, ...]) -> Change:
        """Move pts on by one a message and remember why."""
        self.pts += len(ids)
        change = Change(kind, self.pts, len(ids), ids)
        self.changes.append(change)
        return change


@dataclass(slots=True)
class Chats:
    """Every chat by id and by name."""

    random: random.Random
    by_id: dict[int, Chat] = field(default_factory=dict)
    by_name: dict[str, Chat] = field(default_factory=dict)
    # the ids (positive, as in MTProto) of small groups that became supergroups
    migrated: dict[int, Chat] = field(default_factory=dict)
    _next_id: int = FIRST_CHANNEL_ID

    def add(self, chat: Chat) -> Chat:
        """Take a chat in.

        Raises:
            RefusedError: its username is taken.
        """
        if chat.username:
            if chat.username.casefold() in self.by_name:
                raise RefusedError(f"The username {chat.username} is taken.")
            self.by_name[chat.username.casefold()] = chat
        self.by_id[chat.chat_id] = chat
        return chat

    def new_id(self) -> int:
        """Return a -100... id nobody has."""
        self._next_id += self.random.randrange(1, 10_000)
        return bot_api_chat_id(self._next_id)

    def called(self, name: str) -> Chat | None:
        """Return a channel or group by username, with or without @, or by its bare id in digits."""
        if name.isascii() and name.isdigit():
            return self.by_id.get(bot_api_chat_id(int(name)))
        return self.by_name.get(name.removeprefix("@").casefold())

    def named(self, name: str) -> Chat:
        """Return what ``called`` returns.

        Raises:
            RefusedError: nothing has that name.
        """
        chat = self.called(name)
        if chat is None:
            raise RefusedError(f"No channel @{name.removeprefix('@')}.")
        return chat

    def rename(self, chat: Chat, username: str | None) -> None:
        """Give a chat another username, or none; the old one is free from then on."""
        if chat.username:
            del self.by_name[chat.username.casefold()]
        chat.username = username
        if username:
            self.by_name[username.casefold()] = chat

    def get(self, chat_id: int) -> Chat:
        """Return a chat by its Bot API id.

        Raises:
            RefusedError: there is none.
        """
        try:
            return self.by_id[chat_id]
        except KeyError:
            raise RefusedError(f"No chat {chat_id}.") from None
