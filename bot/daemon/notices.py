"""What the operator must know, said to the owners in their private chats with the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Delivery, Message, Role

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.protocol import Store


async def tell_owners(store: Store, what: str, text: str, *, now: datetime) -> None:
    """Enqueue a notice, at most once a day for each ``what``. Raises StoreError."""
    notices = await owners_notices(store, f"{what}:{now:%Y-%m-%d}", f"🔴 {text}", now=now)
    async with store.transaction() as tx:
        await tx.enqueue(notices)


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
