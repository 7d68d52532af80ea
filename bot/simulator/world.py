"""The local Telegram's state and the verbs that change it; no sockets, no waiting.

Both servers (MTProto and HTTP) hold the same World. Every change is told to the listeners before
the verb returns. Verbs of the control port (directory.py, stage.py) raise RefusedError on bad
input; ``send``, ``edit``, ``delete``, ``answer`` and ``join``, which clients call, raise
DeniedError with Telegram's own error name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.simulator.chats import Chat, ChatMessage
from bot.simulator.events import Answered, Callback, FaultAdded
from bot.simulator.rights import DeniedError, check_edit, check_write
from bot.simulator.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Entity
    from bot.simulator.chats import Buttons
    from bot.simulator.faults import Fault
    from bot.simulator.people import User
    from bot.simulator.queues import Call


class World(Stage):
    """The whole of it: what accounts and bots do through both APIs, faults, the call log."""

    def send(  # noqa: PLR0913  a message's own fields
        self,
        sender: int,
        chat: Chat,
        text: str,
        *,
        via: str,
        entities: Sequence[Entity] = (),
        buttons: Buttons = (),
        reply_to: int | None = None,
        thread_id: int | None = None,
        random_id: int | None = None,
        silent: bool = False,
        bot_id: int | None = None,
    ) -> ChatMessage:
        """Send a message as an account or a bot.

        ``bot_id`` is the bot an account writes to privately; by default the default bot. A
        ``random_id`` this sender used before in this chat returns the message sent then.

        Raises:
            DeniedError: the sender may not write there, or the text is empty or too long.
        """
        key = (sender, chat.chat_id, random_id or 0)
        if random_id and key in self._sent:
            return self._sent[key]
        by = self.people.get(sender)
        check_write(self.people, chat, by, text)
        draft = ChatMessage(
            message_id=0,
            chat_id=chat.chat_id,
            text=text,
            at=self.clock.now(),
            sender=sender,
            bot_id=self._partner(chat, by, bot_id),
            entities=tuple(entities),
            buttons=buttons,
            reply_to=reply_to,
            thread_id=thread_id,
            silent=silent,
            random_id=random_id,
            via=via,
        )
        message = self.append(chat, [draft])[0]
        if random_id:
            self._sent[key] = message
        return message

    def edit(
        self,
        editor: int,
        chat: Chat,
        message_id: int,
        text: str,
        *,
        entities: Sequence[Entity] = (),
        buttons: Buttons | None = None,
    ) -> ChatMessage:
        """Change a message's text and, unless ``buttons`` is None, its buttons.

        Raises:
            DeniedError: MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED or MESSAGE_NOT_MODIFIED.
        """
        message = check_edit(chat, editor, message_id, text)
        same = (text, tuple(entities)) == (message.text, message.entities)
        if same and buttons in (None, message.buttons):
            raise DeniedError("MESSAGE_NOT_MODIFIED")
        if buttons is not None:
            message.buttons = buttons
        return self.change(chat, message, text, entities)

    def delete(self, by: int, chat: Chat, ids: Iterable[int]) -> int:
        """Delete messages of one's own, or any as an admin; return how many were there.

        Raises:
            DeniedError: MESSAGE_DELETE_FORBIDDEN.
        """
        there = [message for i in ids if (message := chat.find(i))]
        if any(m.sender != by for m in there) and by not in chat.admins and not chat.is_private:
            raise DeniedError("MESSAGE_DELETE_FORBIDDEN")
        self.remove(chat, there)
        return len(there)

    def answer(self, bot_id: int, callback_id: str, text: str) -> Callback:
        """Answer a pressed button.

        Raises:
            DeniedError: QUERY_ID_INVALID, unknown, another bot's or already answered.
        """
        callback = self.callbacks.get(callback_id)
        if not callback or callback.bot_id != bot_id or callback.answer is not None:
            raise DeniedError("QUERY_ID_INVALID")
        callback.answer = text
        self.tell(Answered(callback))
        return callback

    def add_fault(self, kind: str, params: Mapping[str, object]) -> Fault:
        """Start a fault and tell the listeners (some kinds strike at once).

        Its channel is kept by id: a fault stays with a channel that is renamed.
        """
        if account := params.get("account"):
            self._known_account(str(account))
        if channel := params.get("channel"):
            params = {**params, "channel": self.chats.named(str(channel)).key}
        fault = self.faults.add(kind, params)
        self.tell(FaultAdded(fault))
        return fault

    def clear_faults(self) -> None:
        """End every fault."""
        self.faults.clear()

    def calls(self, after: int = 0) -> list[Call]:
        """Return the calls with a number above ``after``."""
        return self.log.after(after)

    def _known_account(self, label: str) -> None:
        everybody = self.people.by_id.values()
        folded = label.lstrip("@+").casefold()
        if folded != "all" and folded not in {u.label.lstrip("+").casefold() for u in everybody}:
            raise RefusedError(f"No account {label}.")

    def _partner(self, chat: Chat, by: User, bot_id: int | None) -> int | None:
        """Return the bot of a private message; a person who writes first has started it."""
        if not chat.is_private or by.is_bot:
            return by.user_id if chat.is_private else None
        bot_id = bot_id or self.default_bot.user_id
        by.started.add(bot_id)
        return bot_id
