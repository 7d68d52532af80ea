"""Who is calling and with what: the one argument every method gets beside its request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator.mtproto.wire import RpcFailureError

if TYPE_CHECKING:
    from random import Random

    from bot.simulator.mtproto.mailbox import Mailboxes
    from bot.simulator.mtproto.sealing import AuthKey
    from bot.simulator.people import User
    from bot.simulator.world import World


@dataclass(slots=True)
class Exchange:
    """A password exchange under way (SRP): its number and the server's secret."""

    srp_id: int
    secret: int


@dataclass(slots=True, kw_only=True)
class Caller:
    """One client's session."""

    world: World
    random: Random
    key: AuthKey
    mailboxes: Mailboxes
    host: str
    port: int
    exchanges: dict[int, Exchange] = field(default_factory=dict)

    @property
    def me(self) -> User:
        """Who signed in.

        Raises:
            RpcFailureError: 401, nobody did or the session was revoked.
        """
        if self.key.user_id is None:
            name = "SESSION_REVOKED" if self.key.revoked else "AUTH_KEY_UNREGISTERED"
            raise RpcFailureError(401, name)
        return self.world.people.get(self.key.user_id)

    @property
    def label(self) -> str:
        """How the call log and the faults name this client; "" before the sign-in."""
        user_id = self.key.user_id
        return "" if user_id is None else self.world.people.get(user_id).label
