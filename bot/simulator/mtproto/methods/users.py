"""users.*: oneself and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.mtproto.objects import user_of
from bot.simulator.mtproto.peers import user_named

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl


def get_users(caller: Caller, request: Tl) -> Tl:
    """users.getUsers."""
    me = caller.me
    found = [user_named(caller.world, me, peer) for peer in request.id]
    return [user_of(caller.world, me.user_id, user) for user in found]
