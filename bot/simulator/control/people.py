"""Routes for accounts, bots, people, their chats, and what people say and press."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.ops.http import HttpError
from bot.simulator.chats import Kind
from bot.simulator.events import Answered, Event
from bot.simulator.rights import DeniedError, check_text

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.control.asks import Ask
    from bot.simulator.control.fields import Peer
    from bot.simulator.events import Callback
    from bot.simulator.world import World

KINDS = ("channel", "group", "forum")
ANSWER_WAIT = 5.0  # seconds a press waits for the bot to answer it


async def add_account(ask: Ask) -> object:
    """POST /accounts: a further user account."""
    phone = ask.fields.label_or_number("phone")
    password, premium = ask.fields.text_or_none("password"), ask.fields.flag("premium")
    ask.fields.finish()
    account = ask.world.add_account(
        phone=None if phone is None else str(phone), password=password, premium=premium
    )
    return {"phone": account.phone, "code": account.code}


async def add_bot(ask: Ask) -> object:
    """POST /bots: a further bot."""
    name = ask.fields.text("name")
    ask.fields.finish()
    return {"bot_token": ask.world.add_bot(name).token}


async def add_user(ask: Ask) -> object:
    """POST /users: somebody who speaks to bots."""
    name, language = ask.fields.text("name"), ask.fields.text_or_none("language")
    ask.fields.finish()
    return {"user_id": ask.world.add_user(name, language=language or "en").user_id}


async def add_chat(ask: Ask) -> object:
    """POST /chats: a channel, group or forum with people in it."""
    fields = ask.fields
    title, kind = fields.text("title"), fields.choice("kind", KINDS)
    if kind is None:
        raise HttpError(400, f"kind is missing: one of {', '.join(KINDS)}.")
    username = fields.text_or_none("username")
    members, admins = fields.peers("members"), fields.peers("admins")
    formerly = fields.whole_or_none("formerly")
    fields.finish()
    chat = ask.world.add_chat(
        title,
        Kind(kind),
        username=username,
        members=[_person(ask.world, peer) for peer in members],
        admins=[_person(ask.world, peer) for peer in admins],
        formerly=formerly,
    )
    return {"chat_id": chat.chat_id}


async def say(ask: Ask) -> object:
    """POST /say: a person speaks, in a chat or privately to the bot."""
    user, text = ask.user("user_id"), ask.fields.text("text")
    peer, origin = ask.fields.peer_or_none("chat_id"), ask.fields.peer_or_none("forward_of")
    anonymous, reply_to = ask.fields.flag("anonymous"), ask.fields.whole_or_none("reply_to")
    ask.fields.finish()
    try:
        check_text(text)
    except DeniedError as error:
        raise HttpError(400, "text must be 1 to 4096 UTF-16 units, not all space.") from error
    chat = ask.chat(user.user_id if peer is None else peer)
    if reply_to is not None and chat.find(reply_to) is None:
        raise HttpError(404, f"No message {reply_to} in chat {chat.chat_id}.")
    forward_from = None if origin is None else _origin(ask.world, chat, origin)
    message = ask.world.say(
        user.user_id,
        text,
        chat_id=chat.chat_id,
        forward_from=forward_from,
        reply_to=reply_to,
        anonymous=anonymous,
    )
    return {"message_id": message.message_id}


async def press(ask: Ask) -> object:
    """POST /press: a person presses a button; answers what the bot showed, if it does in time."""
    user, peer = ask.user("user_id"), ask.fields.peer("chat_id")
    message_id, button = ask.fields.whole("message_id"), ask.fields.label_or_number("button")
    ask.fields.finish()
    if button is None:
        raise HttpError(400, "button is missing: its text, or its index from 0.")
    chat = ask.chat(peer)
    if chat.find(message_id) is None:
        raise HttpError(404, f"No message {message_id} in chat {chat.chat_id}.")
    callback = ask.world.press(user.user_id, chat.chat_id, message_id, button)
    await _answered(ask.world, callback)
    return {} if callback.answer is None else {"answer": callback.answer}


async def _answered(world: World, callback: Callback) -> None:
    done = asyncio.Event()

    def hear(event: Event) -> None:
        if isinstance(event, Answered) and event.callback is callback:
            done.set()

    stop = world.listen(hear)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WAIT):
                await done.wait()
    finally:
        stop()


def _person(world: World, peer: Peer) -> int:
    if peer == "bot":
        return world.default_bot.user_id
    if isinstance(peer, str) or peer not in world.people.by_id:
        raise HttpError(400, f'Nobody has the id {peer}: POST /users gives one, or write "bot".')
    return peer


def _origin(world: World, chat: Chat, origin: Peer) -> str:
    """Return the name a forward shows: of a person, of a message's author, or as given."""
    if isinstance(origin, str):
        return origin
    message = chat.find(origin)
    author = world.people.by_id.get(message.sender if message and message.sender else origin)
    if author is None:
        raise HttpError(400, f"forward_of: no person or message of this chat has the id {origin}.")
    return author.name
