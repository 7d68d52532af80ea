"""Where a delivery goes, and what can carry it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Message, Receiver

CHAT = "chat:"  # receivers of this form are a chat id and need no row of their own
TELEGRAM, APPRISE = "telegram", "apprise"


class Sender(Protocol):
    """What delivers the messages of one kind of receiver."""

    async def send(self, target: str, message: Message, *, silent: bool) -> int | None:
        """Send a message and return its id, None if nobody says; raises NetworkError's kinds."""
        ...


@runtime_checkable
class OnceSender(Sender, Protocol):
    """A sender whose server takes each message once, however often it is sent."""

    async def send_once(
        self, target: str, message: Message, *, silent: bool, random_id: int
    ) -> int | None:
        """Send a message as ``send`` does, unless it was accepted there under that id before."""
        ...


@runtime_checkable
class EditingSender(Sender, Protocol):
    """A sender whose messages can be written anew."""

    async def edit(self, target: str, message_id: int, message: Message) -> None:
        """Replace what a message says; the same again is no failure."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One receiver as the dispatch sees it; ``wishes`` say how it wants to be told."""

    receiver: str
    kind: str
    target: str
    wishes: Receiver | None = field(default=None, compare=False)

    @property
    def chat(self) -> str:
        """What is paced: the topics of a forum are one chat."""
        return self.target.partition("/")[0] if self.kind == TELEGRAM else self.target

    @property
    def place(self) -> tuple[str, str]:
        """What one send is in flight for: two receivers may name the same chat."""
        return self.kind, self.chat


def addresses(
    names: Iterable[str], receivers: Mapping[str, Receiver], moved: Mapping[str, str]
) -> list[Address]:
    """Return where these receivers are; one that nobody knows any more is left out.

    ``moved`` maps the ids of chats that have another one now.
    """
    found = []
    for name in names:
        receiver = receivers.get(name)
        if receiver is not None:
            kind, target = receiver.kind, receiver.target
        elif name.startswith(CHAT):
            kind, target = TELEGRAM, name.removeprefix(CHAT)
        else:
            continue
        found.append(
            Address(receiver=name, kind=kind, target=moved.get(target, target), wishes=receiver)
        )
    return found
