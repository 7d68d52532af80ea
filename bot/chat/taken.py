"""What was taken of what people said, so that the other way to hear of it does not take it again.

A message has the same chat and number over the Bot API and over MTProto. Each way writes down what
it took; while the other one is used, that stands still and says where this other one begins.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.chat.updates import said_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.protocol import Store, Transaction

BY_POLL = "bot_taken_by_poll"
BY_PUSH = "bot_taken_by_push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How far what was said to one bot has been taken; another bot counts messages anew.

    ``newest`` are the numbers of the newest messages taken, by chats in which something came of
    one. Of other chats it is only known that nothing came of what is older than ``at``, in unix
    seconds: whoever was a stranger then does not give those commands by being let in later.
    """

    bot_id: int
    at: int = 0
    newest: Mapping[int, int] = field(default_factory=dict)

    def covers(self, update: object) -> bool:
        """Whether a message was taken. Buttons are none: they have no date."""
        message = said_at(update)
        if message.chat_id in self.newest:
            return message.message_id <= self.newest[message.chat_id]
        return message.date < self.at

    def having(self, update: object, *, applied: bool) -> Taken:
        """Return how far it is with a message taken; ``applied`` says that something came of it."""
        message = said_at(update)
        at = max(self.at, message.date)
        if not message.chat_id or not (applied or message.chat_id in self.newest):
            return replace(self, at=at)
        number = max(self.newest.get(message.chat_id, 0), message.message_id)
        return replace(self, at=at, newest={**self.newest, message.chat_id: number})

    def joined(self, other: Taken) -> Taken:
        """Return how far it is with what either way took."""
        newest = {**self.newest}
        for chat_id, number in other.newest.items():
            newest[chat_id] = max(number, newest.get(chat_id, 0))
        return replace(self, at=max(self.at, other.at), newest=newest)

    async def save(self, tx: Transaction, key: str) -> None:
        """Keep it."""
        await tx.set_meta(key, json.dumps([self.bot_id, self.at, list(self.newest.items())]))


async def taken_of(store: Store, key: str, bot_id: int) -> Taken | None:
    """Return how far one way took what was said to a bot, None if that way was never used."""
    kept = await store.meta(key)
    if not kept:
        return None
    bot, at, newest = json.loads(kept)
    return Taken(bot_id=bot, at=at, newest=dict(newest)) if bot == bot_id else Taken(bot_id=bot_id)
