"""One request at the control port, with what every route looks up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ops.http import HttpError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.simulator.chats import Chat, ChatMessage
    from bot.simulator.control.fields import Fields, Peer
    from bot.simulator.people import User
    from bot.simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request: ``path`` holds the variable parts of its route."""

    world: World
    path: Mapping[str, str]
    fields: Fields

    def channel(self) -> Chat:
        """Return the channel in the path; 404 when there is none."""
        return self.named(self.path["name"])

    def post(self, chat: Chat) -> ChatMessage:
        """Return the post in the path; 404 when there is none."""
        number = self.path["id"]
        return self.there(chat, int(number) if number.isascii() and number.isdigit() else 0)

    def there(self, chat: Chat, number: int) -> ChatMessage:
        """Return a post; 404 when it is deleted or never was."""
        message = chat.find(number)
        if message is None:
            raise HttpError(
                404, f"No post {number} in {chat.username or chat.key}, or it is deleted."
            )
        return message

    def named(self, name: str) -> Chat:
        """Return the chat with that username or bare id; 404 when there is none."""
        chat = self.world.chats.called(name)
        if chat is None:
            raise HttpError(404, f"No channel {name}: create it with POST /channels.")
        return chat

    def chat(self, peer: Peer) -> Chat:
        """Return a chat by id or @name (a person's private chat has the person's id), or 404."""
        if isinstance(peer, str):
            return self.named(peer)
        if peer in self.world.people.by_id:
            return self.world.private_chat(peer)
        chat = self.world.chats.by_id.get(peer)
        if chat is None:
            raise HttpError(404, f"No chat {peer}.")
        return chat

    def user(self, name: str) -> User:
        """Return the person whose id is in that field; 400 when nobody has it."""
        user_id = self.fields.whole(name)
        user = self.world.people.by_id.get(user_id)
        if user is None:
            raise HttpError(400, f"{name}: nobody has the id {user_id}: POST /users gives one.")
        return user
