"""What the world tells its listeners, at the moment it happens and in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.simulator.chats import Change, Chat, ChatMessage
    from bot.simulator.faults import Fault


@dataclass(frozen=True, slots=True)
class Posted:
    """New messages of one chat, ascending (an album or a batch comes as one event)."""

    chat: Chat
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A message has another text now."""

    chat: Chat
    message: ChatMessage
    change: Change


@dataclass(frozen=True, slots=True)
class Deleted:
    """Messages are gone."""

    chat: Chat
    change: Change


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody joined a chat or left it."""

    chat: Chat
    user_id: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Renamed:
    """A chat has another username or title now."""

    chat: Chat


@dataclass(frozen=True, slots=True)
class FaultAdded:
    """A fault began; ``cut``, ``revoke`` and ``duplicated`` strike at this moment."""

    fault: Fault


@dataclass(slots=True, kw_only=True)
class Callback:
    """A pressed button. ``answer`` is what the bot showed; None until it answered."""

    callback_id: str
    user_id: int
    bot_id: int
    message: ChatMessage
    payload: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot answered a pressed button."""

    callback: Callback


@dataclass(frozen=True, slots=True, kw_only=True)
class BotUpdate:
    """One entry of a bot's queue, to be put in the Bot API's words by whoever serves it.

    ``kind`` is the Bot API's field name: message, edited_message, channel_post,
    edited_channel_post, callback_query or my_chat_member. ``message`` is the message spoken of
    (None for my_chat_member), ``old_status`` and ``status`` belong to my_chat_member.
    """

    update_id: int
    bot_id: int
    kind: str
    at: datetime
    chat: Chat
    message: ChatMessage | None = None
    callback: Callback | None = None
    by: int | None = None
    old_status: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """A bot's queue has a new entry."""

    update: BotUpdate


Event = Posted | Edited | Deleted | Membership | Renamed | FaultAdded | Answered | Queued
Listener = Callable[[Event], None]
