"""What arrived from the Bot API, reduced to what the conversation needs.

An update is whatever JSON came over the wire: anything that does not look like a person speaking
or pressing a button is None, and nothing raises.
Source: https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from bot.render import sendable

if TYPE_CHECKING:
    from collections.abc import Mapping

ChatKind = Literal["private", "group", "supergroup", "channel"]

ALLOWED = ("message", "callback_query")
_KINDS = ("private", "group", "supergroup", "channel")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@(\w{1,64}))?(?:\s+(.*))?\s*\Z", re.DOTALL)
_FORWARD_MARKS = (
    "forward_origin",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_sender_name",
    "via_bot",  # the text was chosen by another bot, not written by the person
)
_MAX_ID = 2**53  # Bot API: ids have at most 52 significant bits
_MAX_NAME = 128  # first and last name have at most 64 each
_USERNAME = re.compile(r"[A-Za-z0-9_]{1,64}\Z")
_ASKER = re.compile(r" by:(\d{1,16})\Z")
MAX_TOKEN = 64  # bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something a person wrote.

    ``command`` is folded and without slash ("" for plain text); ``addressed`` tells
    ``/help@flagfall_bot`` from ``/help``. ``sender_chat_id`` is set when somebody writes as a
    group or channel instead of as themselves.
    """

    update_id: int
    user_id: int
    user_name: str
    username: str
    language: str
    chat_id: int
    chat_kind: ChatKind
    text: str
    command: str
    argument: str
    message_id: int
    addressed: bool = False
    forwarded: bool = False
    sender_chat_id: int | None = None
    pressed: bool = False  # said with a button
    answers: int | None = None  # the message of this chat that it replies to
    asked_by: int | None = None  # who alone may press the button

    @property
    def token(self) -> str:
        """The callback data that says this, if a button does."""
        mark = "" if self.asked_by is None else f" by:{self.asked_by}"
        return f"{self.command}:{self.argument}{mark}"

    @property
    def private(self) -> bool:
        """Whether only this person and the bot read it."""
        return self.chat_kind == "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button somebody pressed; ``token`` is its callback data."""

    update_id: int
    callback_id: str
    user_id: int
    user_name: str
    username: str
    chat_id: int
    chat_kind: ChatKind
    message_id: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAt:
    """Where and when a message was said: zeros for what is none. ``date`` is in unix seconds."""

    chat_id: int
    message_id: int
    date: int


def parse_update(update: object, *, bot_name: str) -> Request | Press | None:
    """Return what a person did, or None for everything that is not for this bot.

    ``bot_name`` is the bot's own username: ``/add@another_bot`` is None.
    """
    fields = _mapping(update)
    update_id = update_id_of(update)
    if update_id is None:
        return None
    if "callback_query" in fields:
        return _press(update_id, _mapping(fields["callback_query"]))
    return _request(update_id, _mapping(fields.get("message")), bot_name)


def said_by_press(press: Press) -> Request:
    """Return the command a button stands for: the token ``approve:7`` says ``/approve 7``.

    ``approve:7 by:5`` says it for the person 5 alone.
    """
    command, _, said = press.token.partition(":")
    asker = _ASKER.search(said)
    argument = said[: asker.start()] if asker else said
    return Request(
        update_id=press.update_id,
        user_id=press.user_id,
        user_name=press.user_name,
        username=press.username,
        language="",
        chat_id=press.chat_id,
        chat_kind=press.chat_kind,
        text=f"/{command} {argument}",
        command=command,
        argument=argument,
        message_id=press.message_id,
        pressed=True,
        asked_by=int(asker[1]) if asker else None,
    )


def update_id_of(update: object) -> int | None:
    """Return the update's id, None if it has none."""
    return _number(_mapping(update).get("update_id"))


def said_at(update: object) -> SaidAt:
    """Return where and when a message was said, whatever it says."""
    message = _mapping(_mapping(update).get("message"))
    return SaidAt(
        chat_id=_number(_mapping(message.get("chat")).get("id")) or 0,
        message_id=_number(message.get("message_id")) or 0,
        date=_number(message.get("date")) or 0,
    )


def _request(update_id: int, message: Mapping[str, object], bot_name: str) -> Request | None:
    sender, chat = _mapping(message.get("from")), _mapping(message.get("chat"))
    user_id, chat_id = _number(sender.get("id")), _number(chat.get("id"))
    text = _text(message.get("text")).strip()
    kind = chat.get("type")
    if user_id is None or chat_id is None or kind not in _KINDS or not text:
        return None
    if sender.get("is_bot") is True and "sender_chat" not in message:
        return None
    command, addressee, argument = _command(text)
    if addressee and addressee.lower() != bot_name.lower():
        return None
    return Request(
        update_id=update_id,
        user_id=user_id,
        user_name=_name(sender),
        username=_username(sender),
        language=_text(sender.get("language_code")),
        chat_id=chat_id,
        chat_kind=cast("ChatKind", kind),
        text=text,
        command=command,
        argument=argument,
        message_id=_number(message.get("message_id")) or 0,
        addressed=bool(addressee),
        forwarded=any(mark in message for mark in _FORWARD_MARKS),
        sender_chat_id=_sender_chat(message),
        answers=_number(_mapping(message.get("reply_to_message")).get("message_id")),
    )


def _press(update_id: int, query: Mapping[str, object]) -> Press | None:
    sender, message = _mapping(query.get("from")), _mapping(query.get("message"))
    chat = _mapping(message.get("chat"))
    user_id, chat_id = _number(sender.get("id")), _number(chat.get("id"))
    token, callback_id = _text(query.get("data")), _text(query.get("id"))
    kind = chat.get("type")
    if user_id is None or chat_id is None or kind not in _KINDS:
        return None
    if not token or not callback_id or len(token.encode()) > MAX_TOKEN:
        return None
    return Press(
        update_id=update_id,
        callback_id=callback_id,
        user_id=user_id,
        user_name=_name(sender),
        username=_username(sender),
        chat_id=chat_id,
        chat_kind=cast("ChatKind", kind),
        message_id=_number(message.get("message_id")) or 0,
        token=token,
    )


def _command(text: str) -> tuple[str, str, str]:
    """Return command, addressee and argument; the first two empty for plain text."""
    parts = _COMMAND.match(text)
    if not parts:
        return "", "", ""
    command, addressee, argument = parts.groups(default="")
    return command.lower(), addressee, argument.strip()


def _sender_chat(message: Mapping[str, object]) -> int | None:
    if "sender_chat" not in message:
        return None
    return _number(_mapping(message["sender_chat"]).get("id")) or 0


def _name(sender: Mapping[str, object]) -> str:
    parts = (_text(sender.get("first_name")), _text(sender.get("last_name")))
    return " ".join(part for part in parts if part)[:_MAX_NAME]


def _username(sender: Mapping[str, object]) -> str:
    """Return the username, "" for what cannot be one: it is shown and compared as it is."""
    username = _text(sender.get("username"))
    return username if _USERNAME.match(username) else ""


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_ID:
        return None
    return value


def _text(value: object) -> str:
    return sendable(value) if isinstance(value, str) else ""
