"""What happens in the world, told to the members who are connected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.chats import Kind
from bot.simulator.events import Deleted, Edited, Membership, Posted, Queued, Renamed
from bot.simulator.mtproto import objects
from bot.simulator.mtproto.methods.updates import letter_update
from bot.simulator.mtproto.outbox import Push
from bot.simulator.mtproto.peers import closed_to
from bot.simulator.mtproto.wire import Tl
from bot.simulator.rights import hears
from bot.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.simulator.chats import Change, Chat, ChatMessage
    from bot.simulator.events import Event
    from bot.simulator.mtproto.mailbox import Letter
    from bot.simulator.mtproto.office import Office
    from bot.simulator.people import User

UpdateOf = Callable[[World, int], Tl]


class Pushes:
    """Turns events into updates, each serialised once for all who see the same."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def tell(self, event: Event) -> None:
        """Push an event to everybody it concerns."""
        for owner, letter in self._office.mailboxes.note(event):
            self._tell_letter(owner, letter)
        if isinstance(event, Membership):
            update = types.UpdateChannel(channel_id=event.chat.bare_id)
            self._send(event.user_id, Push(bytes(update), event.chat))
        elif isinstance(event, Renamed):
            self._tell_all(event.chat, types.UpdateChannel(channel_id=event.chat.bare_id))
        elif isinstance(event, Queued):
            self._tell_pressed(event)
        elif isinstance(event, Posted | Edited | Deleted) and not event.chat.is_private:
            self._tell_members(event)

    def too_long(self, chat: Chat) -> None:
        """Tell a channel's members that they missed too much to be told one by one."""
        self._tell_all(chat, types.UpdateChannelTooLong(channel_id=chat.bare_id, pts=chat.pts))

    def _tell_all(self, chat: Chat, update: Tl) -> None:
        for viewer in self._members(chat):
            self._send(viewer, Push(bytes(update), chat))

    def _tell_members(self, event: Posted | Edited | Deleted) -> None:
        members = self._members(event.chat)
        if not members:
            return
        for message, update_of in _updates(event):
            sender = message.sender if message else None
            hidden = event.chat.kind is Kind.CHANNEL or (message is not None and message.anonymous)
            named = () if sender is None or hidden else (sender,)
            alone = message is not None and objects.is_newer(
                self._office.world, event.chat, message
            )
            seen: dict[bool, Push] = {}
            for viewer in members:
                if message is not None and not self._hears(viewer, event.chat, message):
                    continue
                own = viewer == sender
                if own not in seen:
                    body = bytes(update_of(self._office.world, viewer))
                    seen[own] = Push(body, event.chat, named, alone)
                self._send(viewer, seen[own])

    def _hears(self, viewer: int, chat: Chat, message: ChatMessage) -> bool:
        return hears(self._office.world.people.get(viewer), chat, message)

    def _tell_letter(self, owner: int, letter: Letter) -> None:
        if owner not in self._office.live:
            return
        people = {letter.chat.chat_id, *(m.bot_id for m in letter.messages)}
        body = bytes(letter_update(self._office.world, owner, letter))
        named = tuple(sorted(person for person in people if person is not None))
        self._send(owner, Push(body, None, named))

    def _tell_pressed(self, event: Queued) -> None:
        update = event.update
        if update.callback is None or update.message is None:
            return
        pressed = update.callback
        body = types.UpdateBotCallbackQuery(
            query_id=int(pressed.callback_id),
            user_id=pressed.user_id,
            peer=objects.peer_of(update.bot_id, update.chat, update.message),
            msg_id=update.message.message_id,
            chat_instance=update.chat.chat_id,
            data=pressed.payload.encode(),
        )
        chat = None if update.chat.is_private else update.chat
        self._send(update.bot_id, Push(bytes(body), chat, (pressed.user_id,)))

    def _members(self, chat: Chat) -> list[int]:
        live = self._office.live
        if len(chat.members) < len(live):
            return [user_id for user_id in chat.members if user_id in live]
        return [user_id for user_id in live if user_id in chat.members]

    def _send(self, viewer: int, push: Push) -> None:
        office = self._office
        connections = office.live.get(viewer, ())
        if not connections:
            return
        if self._is_held_back(office.world.people.get(viewer), push.chat):
            return
        for connection in connections:
            if connection is not office.origin:
                connection.push(push)

    def _is_held_back(self, viewer: User, chat: Chat | None) -> bool:
        """Tell whether a fault keeps a push from somebody; one of its counts is used up."""
        world = self._office.world
        if world.faults.find("banned", account=viewer.label):
            return True
        if chat is not None and closed_to(world, viewer, chat):
            return True
        key = "" if chat is None else chat.key
        return world.faults.take("drop_pushes", account=viewer.label, channel=key) is not None


def _updates(event: Posted | Edited | Deleted) -> Iterator[tuple[ChatMessage | None, UpdateOf]]:
    """Yield each message of an event with what makes its update for a viewer."""
    chat = event.chat
    if isinstance(event, Posted):
        for message in event.messages:
            yield message, partial(_new, chat, message)
    elif isinstance(event, Edited):
        yield event.message, partial(_edited, chat, event.message, event.change)
    else:
        yield None, partial(_deleted, chat, event.change)


def _new(chat: Chat, message: ChatMessage, world: World, viewer: int) -> Tl:
    shown = objects.message_of(world, viewer, chat, message)
    return types.UpdateNewChannelMessage(shown, message.pts, 1)


def _edited(chat: Chat, message: ChatMessage, change: Change, world: World, viewer: int) -> Tl:
    shown = objects.message_of(world, viewer, chat, message)
    return types.UpdateEditChannelMessage(shown, change.pts, change.pts_count)


def _deleted(chat: Chat, change: Change, world: World, viewer: int) -> Tl:  # noqa: ARG001
    return types.UpdateDeleteChannelMessages(
        chat.bare_id, list(change.ids), change.pts, change.pts_count
    )
