"""What a bot asks Telegram over MTProto beside sending, answered in the Bot API's terms."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import RejectedError
from bot.notify.advice import advice
from bot.notify.peers import Peers, raise_if_moved
from bot.notify.places import place_of
from bot.notify.refusals import refused
from bot.telegram.bot_messages import user_shape, username_of
from bot.telegram.ids import bot_api_chat_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from telethon.tl import TLRequest

    from bot.telegram.bot_session import BotSession

_SCOPES: Mapping[object, type[types.TypeBotCommandScope]] = {
    "default": types.BotCommandScopeDefault,
    "all_private_chats": types.BotCommandScopeUsers,
    "all_group_chats": types.BotCommandScopeChats,
}
_BAD = 400
_NO_CHAT = "Telegram knows no such chat."


class Questions:
    """One bot. Every method raises NetworkError and its kinds, as the Bot API's do."""

    def __init__(self, session: BotSession) -> None:
        self.session = session
        self._peers = Peers(session)
        self._own_id = 0

    async def aclose(self) -> None:
        """Close the connection."""
        await self.session.aclose()

    async def get_me(self) -> dict[str, object]:
        """Return the bot's own user."""
        (me,) = await self._ask(functions.users.GetUsersRequest([types.InputUserSelf()]))
        self._own_id = me.id
        return user_shape(me)

    async def now(self) -> datetime:
        """Return the time at Telegram."""
        now: datetime = (await self._ask(functions.help.GetConfigRequest())).date
        return now

    async def answer_callback(self, callback_id: str, text: str) -> None:
        """Answer a pressed button; ``text`` is shown for a moment, "" only ends the waiting."""
        await self._ask(
            functions.messages.SetBotCallbackAnswerRequest(
                query_id=int(callback_id), cache_time=0, message=text or None
            )
        )

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], scope: Mapping[str, object] | None = None
    ) -> None:
        """Register the (name, summary) pairs that Telegram offers while a person types "/"."""
        request = functions.bots.SetBotCommandsRequest(
            scope=_SCOPES[(scope or {}).get("type", "default")](),
            lang_code="",
            commands=[types.BotCommand(name, summary) for name, summary in commands],
        )
        await self._ask(request)

    async def get_chat(self, target: str) -> dict[str, object]:
        """Return what Telegram tells of a chat the bot is in."""
        chat = place_of(target).chat
        with _refusals(chat):
            match await self._peers.of(chat):
                case types.InputPeerUser() as peer:
                    return await self._person(peer)
                case types.InputPeerChannel() as peer:
                    return await self._channel(peer)
                case peer:
                    return await self._small_group(peer.chat_id)

    async def get_chat_member(self, target: str, user_id: int) -> dict[str, object]:
        """Return a member of a chat, with their status and rights."""
        chat = place_of(target).chat
        with _refusals(chat):
            peer = await self._peers.of(chat)
            if isinstance(peer, types.InputPeerChat):
                return await self._member_of_small_group(peer.chat_id, user_id)
            own = user_id == self._own_id
            who = types.InputPeerSelf() if own else types.InputPeerUser(user_id, 0)
            try:
                found = await self.session.ask(
                    functions.channels.GetParticipantRequest(_input_channel(peer), who)
                )
            except errors.UserNotParticipantError:
                return {"status": "left"}
            return _member(found.participant)

    async def delete(self, target: str, message_id: int) -> None:
        """Delete a message."""
        chat = place_of(target).chat
        with _refusals(chat):
            peer = await self._peers.of(chat)
            if isinstance(peer, types.InputPeerChannel):
                channel = _input_channel(peer)
                request = functions.channels.DeleteMessagesRequest(channel, [message_id])
            else:
                request = functions.messages.DeleteMessagesRequest([message_id], revoke=True)
            await self.session.ask(request)

    async def _ask(self, request: TLRequest) -> Any:  # noqa: ANN401  a TL union
        with _refusals():
            return await self.session.ask(request)

    async def _person(self, peer: types.InputPeerUser) -> dict[str, object]:
        user = types.InputUser(peer.user_id, peer.access_hash)
        found = await self.session.ask(functions.users.GetUsersRequest([user]))
        if not found or isinstance(found[0], types.UserEmpty):
            raise RejectedError(_NO_CHAT, code=_BAD, remedy=advice(_NO_CHAT, str(peer.user_id)))
        return {**user_shape(found[0]), "type": "private"}

    async def _channel(self, peer: types.InputPeerChannel) -> dict[str, object]:
        request = functions.channels.GetChannelsRequest([_input_channel(peer)])
        (chat,) = (await self.session.ask(request)).chats
        kind = "channel" if chat.broadcast else "supergroup"
        shape = {"id": bot_api_chat_id(chat.id), "type": kind, "title": chat.title}
        username = username_of(chat)
        return {**shape, "username": username} if username else shape

    async def _small_group(self, chat_id: int) -> dict[str, object]:
        found = await self.session.ask(functions.messages.GetChatsRequest([chat_id]))
        (chat,) = found.chats
        raise_if_moved(chat)
        return {"id": -chat_id, "type": "group", "title": getattr(chat, "title", "")}

    async def _member_of_small_group(self, chat_id: int, user_id: int) -> dict[str, object]:
        full = await self.session.ask(functions.messages.GetFullChatRequest(chat_id))
        there = getattr(full.full_chat.participants, "participants", ())
        found = next((one for one in there if one.user_id == user_id), None)
        return {"status": _SMALL.get(type(found), "left")}


_SMALL = {
    types.ChatParticipant: "member",
    types.ChatParticipantAdmin: "administrator",
    types.ChatParticipantCreator: "creator",
}


def _member(participant: types.TypeChannelParticipant) -> dict[str, object]:
    """Return a member's standing; https://core.telegram.org/bots/api#chatmember."""
    match participant:
        case types.ChannelParticipantCreator():
            return {"status": "creator"}
        case types.ChannelParticipantAdmin(admin_rights=rights):
            return {"status": "administrator", "can_post_messages": bool(rights.post_messages)}
        case types.ChannelParticipantBanned(banned_rights=rights):
            if rights.view_messages:
                return {"status": "kicked"}
            return {"status": "restricted", "can_send_messages": not rights.send_messages}
        case types.ChannelParticipantLeft():
            return {"status": "left"}
        case _:
            return {"status": "member"}


def _input_channel(peer: types.InputPeerChannel) -> types.InputChannel:
    return types.InputChannel(peer.channel_id, peer.access_hash)


@contextmanager
def _refusals(chat: str = "") -> Iterator[None]:
    try:
        yield
    except errors.RPCError as error:
        raise refused(error, chat=chat) from error
