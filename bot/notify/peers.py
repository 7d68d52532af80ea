"""The chats that a bot speaks of over MTProto: what Telegram knows them by, where they moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import UndecodableError
from bot.notify.answers import MovedError
from bot.notify.refusals import is_gone
from bot.telegram.ids import bare_channel_id, bot_api_chat_id

if TYPE_CHECKING:
    from telethon.tl import TLRequest

    from bot.telegram.bot_session import BotSession


class Peers:
    """A bot's session, asked about chats by their Bot API id or @name.

    Methods raise Telethon's RPCError and what ``BotSession.ask`` raises.
    """

    def __init__(self, session: BotSession) -> None:
        self.session = session
        self._named: dict[str, types.TypeInputPeer] = {}  # what each @name led to

    async def ask(self, chat: str, request: TLRequest) -> Any:  # noqa: ANN401  a TL union
        """Send a request whose ``peer`` is a chat; raises MovedError where it became another."""
        try:
            return await self.session.ask(request)
        except errors.RPCError as error:
            if not is_gone(error):
                raise
            self._named.pop(chat, None)  # somebody else may have the name by now
            if isinstance(request.peer, types.InputPeerChat):
                await self._raise_if_moved(request.peer.chat_id)
            raise

    async def of(self, chat: str) -> types.TypeInputPeer:
        """Return what Telegram knows a chat by. A bot names its own chats without access hash."""
        try:
            number = int(chat)
        except ValueError:
            return await self._of_name(chat)
        if number > 0:
            return types.InputPeerUser(number, 0)
        try:
            return types.InputPeerChannel(bare_channel_id(number), 0)
        except ValueError:
            return types.InputPeerChat(-number)

    async def _raise_if_moved(self, chat_id: int) -> None:
        """Raise MovedError for a group that became a supergroup."""
        try:
            found = await self.session.ask(functions.messages.GetChatsRequest([chat_id]))
        except UndecodableError:
            return  # it would be taken for the answer to what was sent
        for chat in found.chats:
            raise_if_moved(chat)

    async def _of_name(self, name: str) -> types.TypeInputPeer:
        if name not in self._named:
            request = functions.contacts.ResolveUsernameRequest(name.removeprefix("@"))
            found = await self.session.ask(request)
            self._named[name] = _input_peer(found)
        return self._named[name]


def raise_if_moved(chat: types.TypeChat) -> None:
    """Raise MovedError for a group that became a supergroup."""
    moved = getattr(chat, "migrated_to", None)
    if moved is not None:
        target = str(bot_api_chat_id(moved.channel_id))
        raise MovedError("The group became a supergroup.", target=target)


def _input_peer(found: types.contacts.ResolvedPeer) -> types.TypeInputPeer:
    if isinstance(found.peer, types.PeerChannel):
        (channel,) = (one for one in found.chats if one.id == found.peer.channel_id)
        return types.InputPeerChannel(channel.id, channel.access_hash or 0)
    (user,) = (one for one in found.users if one.id == found.peer.user_id)
    return types.InputPeerUser(user.id, user.access_hash or 0)
