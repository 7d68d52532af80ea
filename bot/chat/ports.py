"""What the conversation needs from the rest of Flagfall, as Protocols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Channel


class BotApi(Protocol):
    """The Bot API methods used here (https://core.telegram.org/bots/api).

    All raise ThrottledError, RejectedError or NetworkError.
    """

    async def get_me(self) -> Mapping[str, object]:
        """Return the bot's own user."""
        ...

    async def get_updates(
        self,
        offset: int | None,
        *,
        timeout: float,  # noqa: ASYNC109  Telegram's own word for the length of the poll
        allowed: Sequence[str],
    ) -> Sequence[object]:
        """Wait up to ``timeout`` seconds for updates; those below ``offset`` are confirmed."""
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
