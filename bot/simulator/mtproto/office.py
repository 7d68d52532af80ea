"""What all connections of one server share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator.mtproto.mailbox import Mailboxes
from bot.simulator.mtproto.objects import channel_of, user_of

if TYPE_CHECKING:
    from random import Random

    from bot.simulator.chats import Chat
    from bot.simulator.mtproto.connection import Connection
    from bot.simulator.mtproto.keys import RsaKey
    from bot.simulator.mtproto.sealing import AuthKey
    from bot.simulator.world import World


@dataclass(slots=True, kw_only=True)
class Office:
    """The world, the keys, and who is connected.

    ``keys`` are auth keys by their id on the wire. ``live`` holds, by user, the connections that
    want updates. ``origin`` is the connection whose request is being answered: what it changes
    is in its answer and is not pushed to it again. ``bugs`` are failures nobody meant.
    """

    world: World
    rsa_key: RsaKey
    random: Random
    host: str
    port: int = 0
    keys: dict[bytes, AuthKey] = field(default_factory=dict)
    mailboxes: Mailboxes = field(default_factory=Mailboxes)
    connections: set[Connection] = field(default_factory=set)
    live: dict[int, set[Connection]] = field(default_factory=dict)
    origin: Connection | None = None
    bugs: list[Exception] = field(default_factory=list)
    _channels: dict[tuple[object, ...], bytes] = field(default_factory=dict)
    _users: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def channel_bytes(self, viewer: int, chat: Chat) -> bytes:
        """Return a channel as one viewer sees it, serialised once for each state it is in."""
        names = (chat.username, chat.title)
        state = (viewer in chat.members, viewer in chat.admins, chat.member_count, names)
        key = (viewer, chat.chat_id, state)
        if key not in self._channels:
            self._channels[key] = bytes(channel_of(self.world, viewer, chat))
        return self._channels[key]

    def report(self, bug: Exception) -> None:
        """Make a bug heard at once, and again when the server stops."""
        self.bugs.append(bug)
        asyncio.get_running_loop().call_exception_handler(
            {"message": "The local Telegram has a bug", "exception": bug}
        )

    def user_bytes(self, viewer: int, user_id: int) -> bytes:
        """Return a person as one viewer sees them, serialised once."""
        key = (viewer, user_id)
        if key not in self._users:
            self._users[key] = bytes(user_of(self.world, viewer, self.world.people.get(user_id)))
        return self._users[key]
