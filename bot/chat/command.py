"""What a chat command is, what it is given and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.chat.ports import Bot, Resolver, StatusReport
    from bot.chat.roles import Limits
    from bot.chat.updates import Request
    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.desk import Desk
    from bot.model import Message, Person, Role
    from bot.store.protocol import Store, Transaction

    Change = Callable[[Transaction], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command says and does.

    ``change`` runs inside the transaction that also stores the update's offset; the message it
    returns, if any, is said instead of ``message``. ``toast`` is shown for a moment to whoever
    pressed a button. None of the three means silence. ``instead`` puts what is said in the place of
    the question whose button was pressed.
    """

    message: Message | None = None
    change: Change | None = None
    toast: str = ""
    instead: bool = False


SILENCE = Answer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is the same for every command: the store, the desk and the world around."""

    bot: Bot
    bot_id: int
    bot_name: str
    store: Store
    desk: Desk
    clock: Clock
    zone: ZoneInfo
    resolver: Resolver | None
    status: Callable[[], StatusReport]
    ingestion: IngestionSettings
    commands: Mapping[str, Command]
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One use of a command: who, what, and the scene."""

    request: Request
    person: Person | None
    scene: Scene

    @property
    def by(self) -> str:
        """Who is named in the audit log."""
        return f"tg:{self.request.user_id}"

    @property
    def now(self) -> datetime:
        """The present, in UTC."""
        return self.scene.clock.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A chat command.

    ``role`` is the least role that may use it; None lets strangers in, and the command itself
    decides what they get. ``denied`` begins the answer to known people below that role:
    "Rules are changed by" is followed by the names of those who may.
    """

    name: str
    role: Role | None
    usage: str
    summary: str
    run: Callable[[Call], Awaitable[Answer]]
    denied: str = "This is done by"
