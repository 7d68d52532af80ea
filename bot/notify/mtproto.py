"""A bot's messages over MTProto: each is accepted once, however often it is sent.

A message carries a ``random_id``. Telegram answers one that the bot used before in that chat with
the message of then (https://core.telegram.org/method/messages.sendMessage), from whichever session:
so what may have been lost on the way is simply sent again.

The same bot's commands may come in over the Bot API at the same time: this session asks for no
updates, and every request says so anew (invokeWithoutUpdates). Telegram does not document what it
does with a bot's updates while two of its sessions are connected; where both ask for them, some are
reported to reach only one of the two.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import UndecodableError
from bot.notify.answers import MovedError
from bot.notify.places import Place, place_of
from bot.notify.refusals import is_gone, is_without_topic, refused
from bot.render.utf16 import sendable
from bot.telegram.ids import bare_channel_id, bot_api_chat_id
from bot.telegram.outgoing import buttons_of, entities_of

if TYPE_CHECKING:
    from telethon.tl import TLRequest

    from bot.model import Message
    from bot.telegram.bot_session import BotSession

RANDOM_BITS = 63  # of a random_id; it is signed


class MtProto:
    """One bot. Every method raises NetworkError and its kinds."""

    def __init__(self, session: BotSession) -> None:
        self._session = session
        self._named: dict[str, types.TypeInputPeer] = {}  # what each @name led to

    async def aclose(self) -> None:
        """Close the connection."""
        await self._session.aclose()

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
                raise refused(error) from error
        try:
            whole = Place(chat=place.chat)
            return await self._send(whole, message, silent=silent, random_id=random_id)
        except errors.RPCError as error:
            raise refused(error) from error

    async def edit(self, target: str, message_id: int, message: Message) -> None:
        """Replace the text, entities and buttons of a message of ours; the same again is fine."""
        chat = place_of(target).chat
        try:
            peer = await self._peer(chat)
            request = functions.messages.EditMessageRequest(
                peer=peer,
                id=message_id,
                no_webpage=True,
                message=sendable(message.text),
                entities=entities_of(message),
                reply_markup=buttons_of(message),
            )
            await self._ask(chat, request)
        except errors.MessageNotModifiedError:
            return
        except errors.RPCError as error:
            raise refused(error) from error

    async def _send(
        self, place: Place, message: Message, *, silent: bool, random_id: int
    ) -> int | None:
        peer = await self._peer(place.chat)
        request = functions.messages.SendMessageRequest(
            peer=peer,
            message=sendable(message.text),
            random_id=random_id,
            no_webpage=True,
            silent=silent or None,
            reply_to=_in_topic(place.topic),
            entities=entities_of(message),
            reply_markup=buttons_of(message),
        )
        try:
            answer = await self._ask(place.chat, request)
        except (errors.RandomIdDuplicateError, UndecodableError):
            return None  # Telegram has it
        return _message_id(answer, random_id)

    async def _ask(self, chat: str, request: TLRequest) -> Any:  # noqa: ANN401  a TL union
        """Send a request about a chat; where it moved to is found out when it is gone."""
        try:
            return await self._session.ask(request)
        except errors.RPCError as error:
            if not is_gone(error):
                raise
            self._named.pop(chat, None)  # somebody else may have the name by now
            if isinstance(request.peer, types.InputPeerChat):
                await self._raise_if_moved(request.peer.chat_id)
            raise

    async def _raise_if_moved(self, chat_id: int) -> None:
        """Raise MovedError for a group that became a supergroup."""
        try:
            found = await self._session.ask(functions.messages.GetChatsRequest([chat_id]))
        except UndecodableError:
            return  # it would be taken for the answer to what was sent
        for chat in found.chats:
            moved = getattr(chat, "migrated_to", None)
            if moved is not None:
                target = str(bot_api_chat_id(moved.channel_id))
                raise MovedError("The group became a supergroup.", target=target)

    async def _peer(self, chat: str) -> types.TypeInputPeer:
        """Return what Telegram knows a chat by. A bot names its own chats without access hash."""
        try:
            number = int(chat)
        except ValueError:
            return await self._peer_named(chat)
        if number > 0:
            return types.InputPeerUser(number, 0)
        try:
            return types.InputPeerChannel(bare_channel_id(number), 0)
        except ValueError:
            return types.InputPeerChat(-number)

    async def _peer_named(self, name: str) -> types.TypeInputPeer:
        if name not in self._named:
            request = functions.contacts.ResolveUsernameRequest(name.removeprefix("@"))
            found = await self._session.ask(request)
            self._named[name] = _input_peer(found)
        return self._named[name]


def _input_peer(found: types.contacts.ResolvedPeer) -> types.TypeInputPeer:
    if isinstance(found.peer, types.PeerChannel):
        (channel,) = (one for one in found.chats if one.id == found.peer.channel_id)
        return types.InputPeerChannel(channel.id, channel.access_hash or 0)
    (user,) = (one for one in found.users if one.id == found.peer.user_id)
    return types.InputPeerUser(user.id, user.access_hash or 0)


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
