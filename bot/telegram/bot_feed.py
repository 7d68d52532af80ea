"""What people say to a bot, over its own MTProto session.

What Telegram pushes is only a bell: it says in which box something happened, and what happened is
then asked for from where the box was read up to. So nothing depends on pushes: not their order, nor
that they come. A push that never came is made up for by the next reading.

Buttons are the exception. updateBotCallbackQuery carries no pts or qts, and no difference is
documented to hold it: a button that is pressed while no session of the bot is connected, or whose
push is lost on the way, is never heard of. Telegram ends the waiting of whoever pressed it without
an answer, and they press again. So it is where another session of the bot is told in place of this
one: Telegram warns of that where the Bot API's server still has the bot signed in, and asks to log
it out there (https://core.telegram.org/bots/api#logout).
Source: https://core.telegram.org/api/updates, https://core.telegram.org/constructor/updateBotCallbackQuery
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions, types

from bot.errors import UndecodableError
from bot.telegram.bot_messages import Named, pressed, said
from bot.telegram.boxes import COMMON, Box, Heard, Stretch
from bot.telegram.failures import translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from telethon.tl import TLRequest

    from bot.telegram.bot_session import BotSession
    from bot.telegram.boxes import Update

_LIMIT = 100_000  # steps at once, for bots; https://core.telegram.org/method/updates.getChannelDifference
_MOST_PRESSES = 1_000  # that wait; a crowd that presses faster than it is answered presses again

# The bot is no longer in there, or never was.
_GONE = (
    errors.ChannelInvalidError,
    errors.ChannelPrivateError,
    errors.ForbiddenError,
    errors.UserBannedInChannelError,
    errors.UserNotParticipantError,
)
# Telegram does not know a number that it gave: the box has to be begun anew.
_UNKNOWN_NUMBER = (errors.PersistentTimestampEmptyError, errors.PersistentTimestampInvalidError)


class BotFeed:
    """Listens to one session, and reads its boxes; ``bell`` is set when something is to be read.

    Every method that asks raises NetworkError and its kinds.
    """

    def __init__(self, session: BotSession) -> None:
        self._session = session
        self._presses: list[Update] = []
        self._channels: dict[int, int | None] = {}
        self._lost = True
        self.bell = asyncio.Event()
        self.bell.set()
        session.listen(hear=self._hear, lost=self._note_loss)

    async def begin(self) -> Box:
        """Return where the common box stands now."""
        with translated():
            return _box_of(await self._ask(functions.updates.GetStateRequest()))

    async def place(self, channel_id: int) -> Box | None:
        """Return where the box of a group stands now, None where the bot is not in it."""
        with translated():
            try:
                return await self._place(channel_id)
            except _GONE:
                return None

    async def read(self, channel_id: int, box: Box) -> Stretch | None:
        """Return what followed in a box, None where the bot is no longer in the group."""
        read = self._channel(channel_id, box) if channel_id else self._common(box)
        with translated():
            try:
                return await read
            except _GONE:
                return None
            except (*_UNKNOWN_NUMBER, UndecodableError):
                now = await (self.place(channel_id) if channel_id else self.begin())
                return Stretch(updates=(), box=now, lost=True) if now else None

    def heard(self) -> Heard:
        """Take what was pushed since the last time."""
        heard = Heard(presses=tuple(self._presses), channels=self._channels, lost=self._lost)
        self._presses, self._channels, self._lost = [], {}, False
        self.bell.clear()
        return heard

    def _hear(self, updates: types.TypeUpdates) -> None:
        """Take note of a packet that was pushed; never waits."""
        named = Named(getattr(updates, "users", ()), getattr(updates, "chats", ()))
        for update in _parts(updates):
            if isinstance(update, types.UpdateBotCallbackQuery):
                if len(self._presses) < _MOST_PRESSES:
                    self._presses.append(pressed(update, named))
                self.bell.set()
            elif (place := _place_in(update, named)) is not None:
                channel_id, start, urgent = place
                if self._channels.get(channel_id) is None:
                    self._channels[channel_id] = start
                if urgent:
                    self.bell.set()

    def _note_loss(self) -> None:
        self._lost = True
        self.bell.set()

    async def _ask(self, request: TLRequest) -> Any:  # noqa: ANN401  a TL union
        """Send a request that has the connection told of updates from then on."""
        return await self._session.ask(request, subscribe=True)

    async def _place(self, channel_id: int) -> Box:
        request = functions.channels.GetFullChannelRequest(types.InputChannel(channel_id, 0))
        full = await self._ask(request)
        return Box(pts=full.full_chat.pts)

    async def _common(self, box: Box) -> Stretch:
        request = functions.updates.GetDifferenceRequest(pts=box.pts, date=box.date, qts=box.qts)
        answer = await self._ask(request)
        if isinstance(answer, types.updates.DifferenceEmpty):
            return Stretch(updates=(), box=replace(box, date=_seconds(answer.date)))
        if isinstance(answer, types.updates.DifferenceTooLong):
            after = Box(pts=answer.pts, qts=box.qts, date=box.date)
            return Stretch(updates=(), box=after, more=True, lost=True)
        sliced = isinstance(answer, types.updates.DifferenceSlice)
        state = answer.intermediate_state if sliced else answer.state
        return _stretch(answer, _box_of(state), more=sliced)

    async def _channel(self, channel_id: int, box: Box) -> Stretch:
        request = functions.updates.GetChannelDifferenceRequest(
            channel=types.InputChannel(channel_id, 0),
            filter=types.ChannelMessagesFilterEmpty(),
            pts=box.pts,
            limit=_LIMIT,
        )
        answer = await self._ask(request)
        if isinstance(answer, types.updates.ChannelDifferenceTooLong):
            after = Box(pts=answer.dialog.pts or box.pts)
            return Stretch(updates=(), box=after, lost=True)
        if isinstance(answer, types.updates.ChannelDifferenceEmpty):
            return Stretch(updates=(), box=Box(pts=answer.pts))
        return _stretch(answer, Box(pts=answer.pts), more=not answer.final)


def _parts(updates: types.TypeUpdates) -> Sequence[Any]:
    if isinstance(updates, types.UpdateShort):
        return [updates.update]
    parts: Sequence[Any] = getattr(updates, "updates", [updates])
    return parts  # the short forms of a message are their only one, as is UpdatesTooLong


def _box_of(state: types.updates.State) -> Box:
    return Box(pts=state.pts, qts=state.qts, date=_seconds(state.date))


def _seconds(date: datetime | None) -> int:
    return int(date.timestamp()) if date else 0


def _stretch(answer: Any, box: Box, *, more: bool) -> Stretch:  # noqa: ANN401  two kinds of answer
    named = Named(answer.users, answer.chats)
    spoken = [said(message, named) for message in answer.new_messages]
    places = [_place_in(update, named) for update in answer.other_updates]
    return Stretch(
        updates=tuple(update for update in spoken if update is not None),
        box=box,
        more=more,
        channels={place[0]: place[1] for place in places if place and place[0] != COMMON},
    )


def _place_in(update: Any, named: Named) -> tuple[int, int | None, bool] | None:  # noqa: ANN401
    """Return the box that an update is about, where to read it from, and whether at once.

    None for what is no message: a channel that posts, an edit, a reaction.
    """
    match update:
        case types.UpdatesTooLong() | types.UpdateShortMessage() | types.UpdateShortChatMessage():
            return COMMON, None, True
        case types.UpdateNewMessage(message=message):
            return COMMON, None, not getattr(message, "out", False)
        case types.UpdateNewChannelMessage():
            return _group_of(update)
        case (
            types.UpdateChannelTooLong(channel_id=channel_id)
            | types.UpdateChannel(channel_id=channel_id)
        ):
            closed = named.is_broadcast(channel_id) or named.is_left(channel_id)
            return None if closed else (channel_id, getattr(update, "pts", None), True)
        case _:
            return None


def _group_of(update: types.UpdateNewChannelMessage) -> tuple[int, int | None, bool] | None:
    """Return the group in which something was said, None for a post of a channel.

    A group's talk is read when a command is among it, or else now and then.
    """
    message = update.message
    channel_id = getattr(message.peer_id, "channel_id", None)
    if channel_id is None or getattr(message, "post", False):
        return None
    commands = str(getattr(message, "message", "")).lstrip().startswith("/")
    return channel_id, update.pts - update.pts_count, commands and not message.out
