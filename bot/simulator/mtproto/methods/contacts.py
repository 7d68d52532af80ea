"""contacts.*: finding a peer by username."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.chats import Chat
from bot.simulator.mtproto.objects import channel_of, user_of
from bot.simulator.mtproto.peers import closed_to
from bot.simulator.mtproto.wire import RpcFailureError

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


def resolve_username(caller: Caller, request: Tl) -> Tl:
    """contacts.resolveUsername: channels, groups, people and bots alike.

    Raises:
        RpcFailureError: USERNAME_INVALID, USERNAME_NOT_OCCUPIED, or CHANNEL_PRIVATE by a fault.
    """
    world, me = caller.world, caller.me.user_id
    name = request.username.lstrip("@")
    if not USERNAME.fullmatch(name):
        raise RpcFailureError(400, "USERNAME_INVALID")
    found = world.lookup(name)
    if found is None:
        raise RpcFailureError(400, "USERNAME_NOT_OCCUPIED")
    if isinstance(found, Chat):
        if closed_to(world, caller.me, found):
            raise RpcFailureError(400, "CHANNEL_PRIVATE")
        return types.contacts.ResolvedPeer(
            peer=types.PeerChannel(found.bare_id), chats=[channel_of(world, me, found)], users=[]
        )
    return types.contacts.ResolvedPeer(
        peer=types.PeerUser(found.user_id), chats=[], users=[user_of(world, me, found)]
    )
