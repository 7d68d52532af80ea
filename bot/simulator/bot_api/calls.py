"""One call of a bot: which chat it is about, and why something may not be done there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.simulator.bot_api.errors import BotApiError, bad_request, forbidden
from bot.simulator.chats import Chat, Kind

if TYPE_CHECKING:
    from bot.simulator.bot_api.params import Params
    from bot.simulator.bot_api.updates import Polls
    from bot.simulator.people import Bot, User
    from bot.simulator.rights import DeniedError
    from bot.simulator.world import World

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)
# What Telegram says over HTTP where MTProto has these error names.
DENIALS = {
    "MESSAGE_EMPTY": (400, "Bad Request: message text is empty"),
    "MESSAGE_TOO_LONG": (400, "Bad Request: message is too long"),
    "MESSAGE_ID_INVALID": (400, "Bad Request: message to edit not found"),
    "MESSAGE_AUTHOR_REQUIRED": (400, "Bad Request: message can't be edited"),
    "MESSAGE_DELETE_FORBIDDEN": (400, "Bad Request: message can't be deleted"),
    "MESSAGE_NOT_MODIFIED": (400, NOT_MODIFIED),
    "USER_IS_BLOCKED": (403, "Forbidden: bot was blocked by the user"),
    "PEER_ID_INVALID": (403, "Forbidden: bot can't initiate conversation with a user"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BotCall:
    """One call of one bot."""

    world: World
    polls: Polls
    bot: Bot
    params: Params

    def chat(self) -> Chat:
        """Return the chat that ``chat_id`` names, by id or @name.

        Raises:
            BotApiError: 400 where there is none; 403 where the bot may not look into it.
        """
        if not self.params.has("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self._named() if self.params.text("chat_id").startswith("@") else self._numbered()
        if not chat.is_private and self.bot.user_id in chat.banned:
            raise forbidden(f"bot was kicked from the {_noun(chat)} chat")
        return chat

    def refusal(self, chat: Chat, denied: DeniedError) -> BotApiError:
        """Return in the Bot API's words why something may not be done in a chat."""
        if denied.name in DENIALS:
            return BotApiError(*DENIALS[denied.name])
        if denied.name == "CHAT_ADMIN_REQUIRED" and self.bot.user_id in chat.members:
            return bad_request(f"need administrator rights in the {_noun(chat)} chat")
        return forbidden(f"bot is not a member of the {_noun(chat)} chat")

    def _named(self) -> Chat:
        found = self.world.lookup(self.params.text("chat_id"))
        if not isinstance(found, Chat):
            raise bad_request("chat not found")
        return found

    def _numbered(self) -> Chat:
        chat_id = self.params.whole("chat_id")
        if now := self.world.chats.migrated.get(-chat_id):
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            raise BotApiError(400, said, migrate_to=now.chat_id)
        try:
            return (
                self.world.private_chat(chat_id) if chat_id > 0 else self.world.chats.get(chat_id)
            )
        except RefusedError as error:
            raise bad_request("chat not found") from error

    def user(self) -> User:
        """Return the person that ``user_id`` names; 400 where there is none."""
        try:
            return self.world.people.get(self.params.whole("user_id"))
        except RefusedError as error:
            raise bad_request("invalid user_id specified") from error

    def check_inside(self, chat: Chat) -> None:
        """Refuse with 403 what only members of a chat may ask."""
        if not chat.is_private and self.bot.user_id not in chat.members:
            raise forbidden(f"bot is not a member of the {_noun(chat)} chat")


def _noun(chat: Chat) -> str:
    return "channel" if chat.kind is Kind.CHANNEL else "supergroup"
