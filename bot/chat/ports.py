"""What the conversation needs from the rest of Flagfall, as Protocols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from bot.model import Channel
    from bot.store.protocol import Transaction
    from bot.telegram.boxes import Box, Heard, Stretch


class Bot(Protocol):
    """What the bot is asked beside sending, in the Bot API's terms, whichever API it is asked over.

    All raise ThrottledError, RejectedError or NetworkError (https://core.telegram.org/bots/api).
    """

    async def get_me(self) -> Mapping[str, object]:
        """Return the bot's own user."""
        ...

    async def answer_callback(self, callback_id: str, text: str) -> None:
        """End the waiting mark on a pressed button; ``text`` is shown for a moment."""
        ...

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], scope: Mapping[str, object] | None = None
    ) -> None:
        """Show these (name, summary) in the menu of the scope's chats."""
        ...

    async def get_chat(self, target: str) -> Mapping[str, object]:
        """Return a chat by @name or id."""
        ...

    async def get_chat_member(self, target: str, user_id: int) -> Mapping[str, object]:
        """Return somebody's standing in a chat."""
        ...


class Poller(Protocol):
    """The Bot API's way to hear of what is said."""

    async def get_updates(
        self,
        offset: int | None,
        *,
        timeout: float,  # noqa: ASYNC109  Telegram's own word for the length of the poll
        allowed: Sequence[str],
    ) -> Sequence[object]:
        """Wait up to ``timeout`` seconds for updates; those below ``offset`` are confirmed."""
        ...


class Feed(Protocol):
    """MTProto's way to hear of what is said: boxes that are read from where they were read up to.

    ``bell`` is set when there is something to read. What asks raises ThrottledError, RejectedError
    or NetworkError.
    """

    bell: asyncio.Event

    async def begin(self) -> Box:
        """Return where the common box stands now."""
        ...

    async def place(self, channel_id: int) -> Box | None:
        """Return where the box of a group stands now, None where the bot is not in it."""
        ...

    async def read(self, channel_id: int, box: Box) -> Stretch | None:
        """Return what followed in a box, None where the bot is no longer in the group."""
        ...

    def heard(self) -> Heard:
        """Take what was pushed since the last time."""
        ...


class Inbox(Protocol):
    """What people say to the bot, and how far that has been applied.

    Updates are in the Bot API's form. One that was given out and not passed by is given out again,
    in this process or the next.
    """

    @property
    def kept(self) -> timedelta | None:
        """How long Telegram keeps what nobody fetches, None where it says if something is lost."""
        ...

    async def open(self, bot_id: int) -> None:
        """Take up where the last run ended."""
        ...

    async def fetch(self) -> Sequence[object]:
        """Return what was said, after a wait maybe; nothing if nobody said anything."""
        ...

    def has_passed(self, update_id: int) -> bool:
        """Whether the update was applied before."""
        ...

    async def save(self, tx: Transaction, update_id: int) -> None:
        """Record, with whatever else the transaction changes, that the update is applied."""
        ...

    def pass_by(self, update_id: int, *, saved: bool) -> None:
        """Move beyond an update: after its commit, or because nothing came of it."""
        ...

    async def save_passed(self) -> None:
        """Record the updates of which nothing came, all at once."""
        ...


class EventLog(Protocol):
    """Where it is written down what happened."""

    def event(self, name: str, **fields: object) -> None:
        """Write one line: what happened, and its circumstances."""
        ...

    def plain(self, text: str) -> None:
        """Write lines as they are."""
        ...


class Resolver(Protocol):
    """Whoever can ask Telegram what a channel's name stands for."""

    async def resolve(self, channel: Channel) -> Channel:
        """Return the channel with id, spelling, title and subscribers.

        Raises RefusedError (a group, a person ...), RejectedError (nobody of that name, private),
        ThrottledError or NetworkError (not now).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What only the running daemon knows; the rest of /status is read from the store.

    Whole sentences, each shown as a line: ``troubles`` (the worst first), ``accounts`` (how each
    stands: ``Account main: well, 412 of 450 channels.``, the preview likewise) and ``queues``
    (what waits for its turn: ``3 channels wait to be joined, the last for about 12 min.``).
    """

    troubles: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
