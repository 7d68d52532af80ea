"""A bot's messages over MTProto: each is accepted once, however often it is sent.

A message carries a ``random_id``. Telegram answers one that the bot used before in that chat with
the message of then (https://core.telegram.org/method/messages.sendMessage), from whichever session:
so what may have been lost on the way is simply sent again.

What is sent asks for no updates (invokeWithoutUpdates); what people say to the bot is read over the
same session by ``bot.telegram.bot_feed``, so that the bot has only one. Telegram does not document
what it does with a bot's updates while two of its sessions are connected; where both ask for them,
some are reported to reach only one of the two.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import UndecodableError
from bot.notify.places import Place, place_of
from bot.notify.questions import Questions
from bot.notify.refusals import is_without_topic, refused
from bot.render.utf16 import sendable
from bot.telegram.outgoing import buttons_of, entities_of

if TYPE_CHECKING:
    from bot.model import Message

RANDOM_BITS = 63  # of a random_id; it is signed


class MtProto(Questions):
    """One bot. Every method raises NetworkError and its kinds."""

    async def send(self, target: str, message: Message, *, silent: bool = False) -> int | None:
        """Send a message that nobody will send again; return its message id."""
        random_id = secrets.randbits(RANDOM_BITS)
        return await self.send_once(target, message, silent=silent, random_id=random_id)

    async def send_once(
        self, target: str, message: Message, *, silent: bool = False, random_id: int
    ) -> int | None:
        """Send a message to a chat id or @name, unless it got there under this ``random_id``.

        Returns its message id, None if it was accepted and Telegram does not say under which. A
        topic that is gone is left out.
        """
        place = place_of(target)
        try:
            return await self._send(place, message, silent=silent, random_id=random_id)
        except errors.RPCError as error:
            if place.topic is None or not is_without_topic(error):
                raise refused(error, chat=place.chat) from error
        try:
            whole = Place(chat=place.chat)
            return await self._send(whole, message, silent=silent, random_id=random_id)
        except errors.RPCError as error:
            raise refused(error, chat=place.chat) from error

    async def edit(self, target: str, message_id: int, message: Message) -> None:
        """Replace the text, entities and buttons of a message of ours; the same again is fine."""
        chat = place_of(target).chat
        try:
            peer = await self._peers.of(chat)
            request = functions.messages.EditMessageRequest(
                peer=peer,
                id=message_id,
                no_webpage=True,
                media=_card(message),
                message=sendable(message.text),
                entities=entities_of(message),
                reply_markup=buttons_of(message),
            )
            await self._peers.ask(chat, request)
        except errors.MessageNotModifiedError:
            return
        except errors.RPCError as error:
            raise refused(error, chat=chat) from error

    async def _send(
        self, place: Place, message: Message, *, silent: bool, random_id: int
    ) -> int | None:
        content: dict[str, Any] = {
            "peer": await self._peers.of(place.chat),
            "message": sendable(message.text),
            "random_id": random_id,
            "silent": silent or None,
            "reply_to": _in_topic(place.topic),
            "entities": entities_of(message),
            "reply_markup": buttons_of(message),
        }
        card = _card(message)
        if card is None:
            request = functions.messages.SendMessageRequest(**content, no_webpage=True)
        else:
            request = functions.messages.SendMediaRequest(**content, media=card)
        try:
            answer = await self._peers.ask(place.chat, request)
        except (errors.RandomIdDuplicateError, UndecodableError):
            return None  # Telegram has it
        return _message_id(answer, random_id)


def _card(message: Message) -> types.InputMediaWebPage | None:
    """Return what shows an address's card; where there is none, the text is sent all the same."""
    return types.InputMediaWebPage(message.preview, optional=True) if message.preview else None


def _in_topic(topic: int | None) -> types.InputReplyToMessage | None:
    if topic is None:
        return None
    return types.InputReplyToMessage(reply_to_msg_id=topic, top_msg_id=topic)


def _message_id(answer: types.TypeUpdates, random_id: int) -> int | None:
    """Return the id from UpdateShortSentMessage or UpdateMessageID, whichever came."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return int(answer.id)
    for update in getattr(answer, "updates", ()):
        if isinstance(update, types.UpdateMessageID) and update.random_id == random_id:
            return int(update.id)
    return None
