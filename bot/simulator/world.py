"""The local Telegram's state and the verbs that change it; no sockets, no waiting.

Both servers (MTProto and HTTP) hold the same World. Every change is told to the listeners before
the verb returns. Verbs of the control port raise RefusedError on bad input; ``send``, ``edit``,
``delete`` and ``join``, which clients call, raise DeniedError with Telegram's own error name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.model import Entity
from bot.simulator.chats import Chat, ChatMessage, Chats, Kind
from bot.simulator.events import (
    Answered,
    BotUpdate,
    Callback,
    Deleted,
    Edited,
    Event,
    FaultAdded,
    Listener,
    Membership,
    Posted,
    Queued,
)
from bot.simulator.faults import Fault, Faults
from bot.simulator.people import Account, Bot, People, User
from bot.simulator.queues import BotQueues, Call, CallLog
from bot.simulator.rights import DeniedError, check_edit, check_write, heard_by, status_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.simulator.chats import Buttons

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
COMMAND = re.compile(r"(?<![^\s])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?")
MEDIA = ("", "photo", "video", "document")
ALBUM_LIMIT = 10


class World:
    """Everybody and everything said. ``random`` decides ids, codes and tokens: same seed, same."""

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

    # People

    def add_account(
        self, *, phone: str | None = None, password: str | None = None, premium: bool = False
    ) -> Account:
        """Add a user account that can sign in."""
        return self.people.add_account(phone=phone, password=password, premium=premium)

    def add_bot(self, name: str) -> Bot:
        """Add a bot; the first one is the default bot."""
        if not NAME.fullmatch(name) or not name.lower().endswith("bot"):
            raise RefusedError(f"{name!r} is no bot's name.", remedy="Write one such as alarm_bot.")
        if self.username_taken(name):
            raise RefusedError(f"The username {name} is taken.")
        return self.people.add_bot(name)

    def add_user(self, name: str, *, language: str = "en", username: str | None = None) -> User:
        """Add a person who speaks to bots."""
        if not name:
            raise RefusedError("A user needs a name.")
        return self.people.add_user(name, language=language, username=username)

    def username_taken(self, name: str) -> bool:
        """Tell whether a chat, person or bot has that username."""
        return self.lookup(name) is not None

    def lookup(self, name: str) -> Chat | User | None:
        """Return whoever has that username (with or without @), None if nobody has."""
        folded = name.lstrip("@").casefold()
        if chat := self.chats.by_name.get(folded):
            return chat
        everybody = self.people.by_id.values()
        return next((u for u in everybody if (u.username or "").casefold() == folded), None)

    # Chats

    def add_channel(self, username: str, title: str, *, about: str = "", members: int = 0) -> Chat:
        """Add a public broadcast channel; ``members`` is the audience it claims."""
        self._check_name(username)
        return self.chats.add(
            Chat(
                chat_id=self.chats.new_id(),
                kind=Kind.CHANNEL,
                title=title or username,
                created_at=self.clock.now(),
                username=username,
                about=about,
                audience=members,
            )
        )

    def add_chat(
        self,
        title: str,
        kind: Kind,
        *,
        username: str | None = None,
        members: Iterable[int] = (),
        admins: Iterable[int | str] = (),
    ) -> Chat:
        """Add a channel, group or forum; ``"bot"`` among the admins is the default bot."""
        if username:
            self._check_name(username)
        leading = {self._person(admin) for admin in admins}
        present = {self.people.get(member).user_id for member in members} | leading
        chat = Chat(
            chat_id=self.chats.new_id(),
            kind=kind,
            title=title,
            created_at=self.clock.now(),
            username=username,
            members=present,
            admins=leading,
        )
        self.chats.add(chat)
        for bot in self.people.bots:
            if bot.user_id in present:
                self._queue(
                    bot.user_id, "my_chat_member", chat, status=status_of(chat, bot.user_id)
                )
        return chat

    def private_chat(self, user_id: int) -> Chat:
        """Return a person's private chat with the bots; it begins when first asked for."""
        user = self.people.get(user_id)
        chat = self.chats.by_id.get(user_id)
        return chat or self.chats.add(
            Chat(
                chat_id=user_id,
                kind=Kind.PRIVATE,
                title=user.name,
                created_at=self.clock.now(),
                members={user_id},
            )
        )

    def join(self, user_id: int, chat: Chat) -> None:
        """Make somebody a member.

        Raises:
            DeniedError: banned (CHANNEL_PRIVATE) or already inside (USER_ALREADY_PARTICIPANT).
        """
        if user_id in chat.banned:
            raise DeniedError("CHANNEL_PRIVATE")
        if user_id not in chat.members:
            chat.members.add(user_id)
            self._tell(Membership(chat, user_id, joined=True))

    def leave(self, user_id: int, chat: Chat) -> None:
        """Make somebody leave.

        Raises:
            DeniedError: not a member (USER_NOT_PARTICIPANT).
        """
        if user_id not in chat.members:
            raise DeniedError("USER_NOT_PARTICIPANT")
        chat.members.discard(user_id)
        chat.admins.discard(user_id)
        self._tell(Membership(chat, user_id, joined=False))

    # Posts of channels (control port)

    def post(  # noqa: PLR0913  the control port's own fields
        self,
        channel: str,
        text: str,
        *,
        date: datetime | None = None,
        media: str = "",
        album: int = 1,
        forward_from: str | None = None,
        reply_to: int | None = None,
        service: bool = False,
        signature: str | None = None,
        entities: Sequence[Entity] = (),
    ) -> list[ChatMessage]:
        """Post in a channel; an album's caption is on its first message."""
        chat = self.chats.named(channel)
        if media not in MEDIA:
            raise RefusedError(f"No media {media!r}.", remedy="Write photo, video or document.")
        if not 1 <= album <= ALBUM_LIMIT:
            raise RefusedError(f"An album has 1 to {ALBUM_LIMIT} messages, not {album}.")
        grouped = self.random.getrandbits(62) | 1 if album > 1 else None
        drafts = [
            ChatMessage(
                message_id=0,
                chat_id=chat.chat_id,
                text=text if number == 0 else "",
                at=date or self.clock.now(),
                entities=tuple(entities) if number == 0 else (),
                media=media or ("photo" if album > 1 else ""),
                grouped_id=grouped,
                forward_from=forward_from,
                reply_to=reply_to,
                service=service,
                signature=signature,
            )
            for number in range(album)
        ]
        return self._append(chat, drafts)

    def post_batch(
        self, channel: str, texts: Sequence[str], *, date: datetime | None = None
    ) -> list[ChatMessage]:
        """Post many texts at one moment, as one event."""
        chat = self.chats.named(channel)
        at = date or self.clock.now()
        drafts = [ChatMessage(message_id=0, chat_id=chat.chat_id, text=t, at=at) for t in texts]
        return self._append(chat, drafts)

    def edit_post(self, channel: str, message_id: int, text: str) -> ChatMessage:
        """Change a post's text; the same text again still counts as an edit."""
        chat = self.chats.named(channel)
        return self._change(chat, chat.get(message_id), text, ())

    def delete_post(self, channel: str, message_id: int) -> None:
        """Delete a post."""
        chat = self.chats.named(channel)
        self._delete(chat, [chat.get(message_id)])

    def truth(self, channel: str) -> list[ChatMessage]:
        """Return every message a channel ever had, deleted ones included, ascending."""
        return list(self.chats.named(channel).messages)

    # What people do (control port)

    def say(
        self,
        user_id: int,
        text: str,
        *,
        chat_id: int | None = None,
        forward_from: str | None = None,
        bot_id: int | None = None,
    ) -> ChatMessage:
        """Have a person say something, in a chat or (without one) privately to a bot."""
        user = self.people.get(user_id)
        chat = self.private_chat(user_id) if chat_id in (None, user_id) else self._in(chat_id, user)
        if chat.is_private:
            bot_id = bot_id or self.default_bot.user_id
            user.started.add(bot_id)
            user.blocked.discard(bot_id)
        draft = ChatMessage(
            message_id=0,
            chat_id=chat.chat_id,
            text=text,
            at=self.clock.now(),
            sender=user_id,
            bot_id=bot_id if chat.is_private else None,
            entities=find_commands(text),
            forward_from=forward_from,
        )
        return self._append(chat, [draft])[0]

    def press(self, user_id: int, chat_id: int, message_id: int, button: str | int) -> Callback:
        """Press a button by its text or its index, counted through the rows from 0."""
        message = self.chats.get(chat_id).get(message_id)
        buttons = [b for row in message.buttons for b in row]
        wanted = [b for i, b in enumerate(buttons) if button in (b[0], i)]
        if not wanted or message.sender is None:
            labels = ", ".join(label for label, _ in buttons) or "none"
            raise RefusedError(
                f"No button {button!r} under message {message_id}; it has: {labels}."
            )
        callback = Callback(
            callback_id=str(self.random.getrandbits(62)),
            user_id=self.people.get(user_id).user_id,
            bot_id=message.sender,
            message=message,
            payload=wanted[0][1],
        )
        self.callbacks[callback.callback_id] = callback
        self._queue(
            message.sender, "callback_query", self.chats.get(chat_id), message, callback=callback
        )
        return callback

    def messages(self, chat_id: int, after: int = 0) -> list[ChatMessage]:
        """Return the messages of a chat above an id, deleted ones included, ascending."""
        if chat_id in self.people.by_id:
            chat = self.private_chat(chat_id)
        else:
            chat = self.chats.get(chat_id)
        return chat.messages[chat.index(after + 1) :]

    # What accounts and bots do (both APIs)

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
    ) -> ChatMessage:
        """Send a message as an account or a bot.

        A ``random_id`` this sender used before in this chat returns the message sent then.

        Raises:
            DeniedError: the sender may not write there, or the text is empty or too long.
        """
        key = (sender, chat.chat_id, random_id or 0)
        if random_id and key in self._sent:
            return self._sent[key]
        by = self.people.get(sender)
        check_write(self.people, chat, by, text)
        broadcast = chat.kind is Kind.CHANNEL
        draft = ChatMessage(
            message_id=0,
            chat_id=chat.chat_id,
            text=text,
            at=self.clock.now(),
            sender=sender,
            bot_id=self._partner(chat, by),
            entities=tuple(entities),
            buttons=buttons,
            reply_to=reply_to,
            thread_id=thread_id,
            silent=silent,
            random_id=random_id,
            via=via,
            signature=by.name if broadcast and not by.is_bot else None,
        )
        message = self._append(chat, [draft])[0]
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
        return self._change(chat, message, text, entities)

    def delete(self, by: int, chat: Chat, ids: Iterable[int]) -> int:
        """Delete messages of one's own, or any as an admin; return how many were there.

        Raises:
            DeniedError: MESSAGE_DELETE_FORBIDDEN.
        """
        there = [message for i in ids if (message := chat.find(i))]
        if any(m.sender != by for m in there) and by not in chat.admins and not chat.is_private:
            raise DeniedError("MESSAGE_DELETE_FORBIDDEN")
        self._delete(chat, there)
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
        self._tell(Answered(callback))
        return callback

    # Faults and calls

    def add_fault(self, kind: str, params: Mapping[str, object]) -> Fault:
        """Start a fault and tell the listeners (``cut`` and ``revoke`` strike at once)."""
        if account := params.get("account"):
            self._known_account(str(account))
        fault = self.faults.add(kind, params)
        self._tell(FaultAdded(fault))
        return fault

    def clear_faults(self) -> None:
        """End every fault."""
        self.faults.clear()

    def calls(self, after: int = 0) -> list[Call]:
        """Return the calls with a number above ``after``."""
        return self.log.after(after)

    @property
    def default_bot(self) -> Bot:
        """The bot that people speak to unless another is named."""
        if not self.people.bots:
            raise RefusedError("There is no bot.", remedy="POST /bots first.")
        return self.people.bots[0]

    # Inside

    def _append(self, chat: Chat, drafts: Sequence[ChatMessage]) -> list[ChatMessage]:
        for draft in drafts:
            draft.message_id = self._new_message_id(chat)
            chat.messages.append(draft)
            draft.pts = chat.advance("new", (draft.message_id,)).pts
        self._tell(Posted(chat, tuple(drafts)))
        for draft in drafts:
            self._queue_heard(chat, draft, "channel_post", "message")
        return list(drafts)

    def _new_message_id(self, chat: Chat) -> int:
        if not chat.is_private:
            return chat.top + 1
        self._private_ids += 1
        return self._private_ids

    def _change(
        self, chat: Chat, message: ChatMessage, text: str, entities: Sequence[Entity]
    ) -> ChatMessage:
        message.edits.append(message.text)
        message.text = text
        message.entities = tuple(entities)
        message.edited_at = self.clock.now()
        change = chat.advance("edit", (message.message_id,))
        self._tell(Edited(chat, message, change))
        self._queue_heard(chat, message, "edited_channel_post", "edited_message")
        return message

    def _delete(self, chat: Chat, messages: Sequence[ChatMessage]) -> None:
        for message in messages:
            message.deleted = True
        if messages:
            change = chat.advance("delete", tuple(m.message_id for m in messages))
            self._tell(Deleted(chat, change))

    def _queue_heard(
        self, chat: Chat, message: ChatMessage, in_channel: str, elsewhere: str
    ) -> None:
        kind = in_channel if chat.kind is Kind.CHANNEL else elsewhere
        for bot in heard_by(self.people, chat, message):
            self._queue(bot.user_id, kind, chat, message)

    def _queue(
        self,
        bot_id: int,
        kind: str,
        chat: Chat,
        message: ChatMessage | None = None,
        *,
        callback: Callback | None = None,
        status: str = "",
    ) -> None:
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
        self._tell(Queued(update))

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def _check_name(self, username: str) -> None:
        if not NAME.fullmatch(username):
            raise RefusedError(
                f"{username!r} is no username.", remedy="Write 4 to 32 letters, digits or _."
            )
        if self.username_taken(username):
            raise RefusedError(f"The username {username} is taken.")

    def _person(self, who: int | str) -> int:
        return self.default_bot.user_id if who == "bot" else self.people.get(int(who)).user_id

    def _known_account(self, label: str) -> None:
        everybody = self.people.by_id.values()
        folded = label.lstrip("@+").casefold()
        if folded != "all" and folded not in {u.label.lstrip("+").casefold() for u in everybody}:
            raise RefusedError(f"No account {label}.")

    def _in(self, chat_id: int | None, user: User) -> Chat:
        chat = self.chats.get(chat_id or 0)
        if user.user_id not in chat.members:
            raise RefusedError(f"{user.name} is not a member of {chat.title}.")
        return chat

    def _partner(self, chat: Chat, by: User) -> int | None:
        if not chat.is_private:
            return None
        return by.user_id if by.is_bot else self.default_bot.user_id


def find_commands(text: str) -> tuple[Entity, ...]:
    """Return a bot_command entity for each /command, offsets in UTF-16 units."""

    def units(end: int) -> int:
        return len(text[:end].encode("utf-16-le", "surrogatepass")) // 2

    return tuple(
        Entity(type="bot_command", offset=units(m.start()), length=len(m.group()))
        for m in COMMAND.finditer(text)
    )
