"""The local Telegram's memory and what every verb is made of: append, change, remove, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.simulator.chats import Chats, Kind, sendable
from bot.simulator.events import BotUpdate, Deleted, Edited, Posted, Queued
from bot.simulator.faults import Faults
from bot.simulator.people import Bot, People
from bot.simulator.queues import BotQueues, CallLog
from bot.simulator.rights import heard_by

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from bot.clock import Clock
    from bot.model import Entity
    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.events import Callback, Event, Listener


class State:
    """Everybody and everything said; each change is told to the listeners at once."""

    def __init__(self, *, clock: Clock, random: random.Random) -> None:
        self.clock = clock
        self.random = random
        self.people = People(random=random, salt=random.randbytes(16))
        self.chats = Chats(random=random)
        self.queues = BotQueues(clock=clock, next_id=random.randrange(10**8, 9 * 10**8))
        self.faults = Faults(clock=clock)
        self.log = CallLog(clock=clock)
        self.callbacks: dict[str, Callback] = {}
        self._sent: dict[tuple[int, int, int], ChatMessage] = {}
        self._listeners: list[Listener] = []
        self._private_ids = 0

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every event told to ``listener``; call the result to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def default_bot(self) -> Bot:
        """The bot that people speak to unless another is named."""
        if not self.people.bots:
            raise RefusedError("There is no bot.", remedy="POST /bots first.")
        return self.people.bots[0]

    def append(self, chat: Chat, drafts: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Give drafts their ids, keep them and tell of them as one event."""
        for draft in drafts:
            draft.text = sendable(draft.text)
            draft.message_id = self._new_message_id(chat)
            chat.messages.append(draft)
            draft.pts = chat.advance("new", (draft.message_id,)).pts
        self.tell(Posted(chat, tuple(drafts)))
        for draft in drafts:
            self._queue_heard(chat, draft, "channel_post", "message")
        return list(drafts)

    def _new_message_id(self, chat: Chat) -> int:
        if not chat.is_private:
            return chat.top + 1
        self._private_ids += 1
        return self._private_ids

    def change(
        self, chat: Chat, message: ChatMessage, text: str, entities: Sequence[Entity]
    ) -> ChatMessage:
        """Give a message another text and tell of it."""
        message.edits.append(message.text)
        message.text = sendable(text)
        message.entities = tuple(entities)
        message.edited_at = self.clock.now()
        change = chat.advance("edit", (message.message_id,))
        self.tell(Edited(chat, message, change))
        self._queue_heard(chat, message, "edited_channel_post", "edited_message")
        return message

    def remove(self, chat: Chat, messages: Sequence[ChatMessage]) -> None:
        """Mark messages as deleted and tell of it."""
        for message in messages:
            message.deleted = True
        if messages:
            change = chat.advance("delete", tuple(m.message_id for m in messages))
            self.tell(Deleted(chat, change))

    def _queue_heard(
        self, chat: Chat, message: ChatMessage, in_channel: str, elsewhere: str
    ) -> None:
        kind = in_channel if chat.kind is Kind.CHANNEL else elsewhere
        for bot in heard_by(self.people, chat, message):
            self.enqueue(bot.user_id, kind, chat, message)

    def enqueue(
        self,
        bot_id: int,
        kind: str,
        chat: Chat,
        message: ChatMessage | None = None,
        *,
        callback: Callback | None = None,
        status: str = "",
    ) -> None:
        """Put an update into a bot's queue and tell of it; ``status`` is a new membership."""
        self.queues.next_id += 1
        update = BotUpdate(
            update_id=self.queues.next_id,
            bot_id=bot_id,
            kind=kind,
            at=self.clock.now(),
            chat=chat,
            message=message,
            callback=callback,
            old_status="left" if status else "",
            status=status,
        )
        self.queues.push(update)
        self.tell(Queued(update))

    def tell(self, event: Event) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener(event)
