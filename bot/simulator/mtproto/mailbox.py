"""The account-wide pts: what happened in one participant's private chats.

Channels and groups keep their own pts (see chats.py); private chats share their owner's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator.events import Deleted, Edited, Posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.events import Event


@dataclass(frozen=True, slots=True)
class Letter:
    """One step of a mailbox: ``kind`` is new, edit or delete; ``pts`` is the one after it."""

    kind: str
    pts: int
    chat: Chat
    messages: tuple[ChatMessage, ...]


@dataclass(slots=True)
class Mailbox:
    """Everything of one participant; the first pts is 1, as clients take 0 for none."""

    letters: list[Letter] = field(default_factory=list)
    pts: int = 1

    def add(self, kind: str, chat: Chat, messages: tuple[ChatMessage, ...]) -> Letter:
        """Append a step of as many pts as it has messages."""
        self.pts += len(messages)
        letter = Letter(kind, self.pts, chat, messages)
        self.letters.append(letter)
        return letter

    def after(self, pts: int) -> list[Letter]:
        """Return the steps beyond a pts, oldest first."""
        return [letter for letter in self.letters if letter.pts > pts]


class Mailboxes:
    """Every participant's mailbox, kept by listening to the world."""

    def __init__(self) -> None:
        self._by_owner: dict[int, Mailbox] = {}

    def of(self, user_id: int) -> Mailbox:
        """Return somebody's mailbox."""
        return self._by_owner.setdefault(user_id, Mailbox())

    def note(self, event: Event) -> Iterator[tuple[int, Letter]]:
        """Put a private chat's event into both mailboxes; yield (owner, step)."""
        for kind, chat, messages in _steps(event):
            for owner in (chat.chat_id, messages[0].bot_id):
                if owner is not None:
                    yield owner, self.of(owner).add(kind, chat, messages)


def _steps(event: Event) -> Iterator[tuple[str, Chat, tuple[ChatMessage, ...]]]:
    if isinstance(event, Posted) and event.chat.is_private:
        for message in event.messages:
            yield "new", event.chat, (message,)
    elif isinstance(event, Edited) and event.chat.is_private:
        yield "edit", event.chat, (event.message,)
    elif isinstance(event, Deleted) and event.chat.is_private:
        chat = event.chat
        gone = tuple(chat.messages[chat.index(i)] for i in event.change.ids)
        yield "delete", chat, gone
