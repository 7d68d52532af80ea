"""What the operator must know, said to the owners in their private chats with the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Delivery, Message, Role

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.protocol import Store


async def owners_notices(store: Store, what: str, text: str, *, now: datetime) -> list[Delivery]:
    """Return a notice for every owner, told once for each ``what``; to be enqueued."""
    return [
        Delivery(
            receiver=f"chat:{person.chat_id}",
            subject=f"notice:{what}",
            kind="notice",
            queued_at=now,
            message=Message(text=text),
        )
        for person in await store.people()
        if person.role is Role.OWNER and person.chat_id is not None
    ]
