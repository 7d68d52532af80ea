"""What the control port makes happen: posts in channels, people who speak and press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.model import Entity
from bot.simulator.chats import MEDIA, Chat, ChatMessage
from bot.simulator.directory import Directory
from bot.simulator.events import Callback

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.simulator.people import User

COMMAND = re.compile(r"(?<![^\s])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?")
ALBUM_LIMIT = 10


class Stage(Directory):
    """The verbs of whoever directs the play; a channel is named by username or bare id."""

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
        if media and media not in MEDIA:
            raise RefusedError(f"No media {media!r}.", remedy=f"There are: {', '.join(MEDIA)}.")
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
        return self.append(chat, drafts)

    def post_batch(
        self, channel: str, texts: Sequence[str], *, date: datetime | None = None
    ) -> list[ChatMessage]:
        """Post many texts at one moment, as one event."""
        chat = self.chats.named(channel)
        at = date or self.clock.now()
        drafts = [ChatMessage(message_id=0, chat_id=chat.chat_id, text=t, at=at) for t in texts]
        return self.append(chat, drafts)

    def edit_post(self, channel: str, message_id: int, text: str) -> ChatMessage:
        """Change a post's text; the same text again still counts as an edit."""
        chat = self.chats.named(channel)
        return self.change(chat, chat.get(message_id), text, ())

    def delete_post(self, channel: str, message_id: int) -> None:
        """Delete a post."""
        self.delete_posts(channel, [message_id])

    def delete_posts(self, channel: str, ids: Sequence[int]) -> None:
        """Delete posts at one moment, as one event; none if one of them is not there."""
        chat = self.chats.named(channel)
        self.remove(chat, [chat.get(message_id) for message_id in dict.fromkeys(ids)])

    def truth(self, channel: str) -> list[ChatMessage]:
        """Return every message a channel ever had, deleted ones included, ascending."""
        return list(self.chats.named(channel).messages)

    def say(
        self,
        user_id: int,
        text: str,
        *,
        chat_id: int | None = None,
        forward_from: str | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
        bot_id: int | None = None,
    ) -> ChatMessage:
        """Have a person say something, in a chat or (without one) privately to a bot.

        ``anonymous`` is how admins of a group may speak: as the group.
        """
        user = self.people.get(user_id)
        chat = self.private_chat(user_id) if chat_id in (None, user_id) else self._in(chat_id, user)
        if anonymous and user_id not in chat.admins:
            raise RefusedError("Only admins of a group speak as the group.")
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
            reply_to=reply_to,
            anonymous=anonymous,
        )
        return self.append(chat, [draft])[0]

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
        self.enqueue(
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

    def _in(self, chat_id: int | None, user: User) -> Chat:
        chat = self.chats.get(chat_id or 0)
        if user.user_id not in chat.members:
            raise RefusedError(f"{user.name} is not a member of {chat.title}.")
        return chat


def find_commands(text: str) -> tuple[Entity, ...]:
    """Return a bot_command entity for each /command, offsets in UTF-16 units."""

    def units(end: int) -> int:
        return len(text[:end].encode("utf-16-le", "surrogatepass")) // 2

    return tuple(
        Entity(type="bot_command", offset=units(m.start()), length=len(m.group()))
        for m in COMMAND.finditer(text)
    )
