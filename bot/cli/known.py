"""Who is told: the receivers of the database, and those that a start will add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.installation import existing
from bot.model import Receiver

if TYPE_CHECKING:
    from bot.config import Config


async def known_receivers(config: Config) -> dict[str, Receiver]:
    """Return the receivers by name; raises StoreError."""
    return settled_receivers(config) | await stored_receivers(config)


async def stored_receivers(config: Config) -> dict[str, Receiver]:
    """Return the receivers of the database by name; raises StoreError."""
    async with existing(config) as store:
        return {one.name: one for one in await store.receivers()} if store else {}


def settled_receivers(config: Config) -> dict[str, Receiver]:
    """Return the receivers of the settings by name."""
    found = {one.name: one for one in config.seeds.receivers} if config.seeds else {}
    if config.bot.notify_chat:
        found["notify"] = Receiver(name="notify", target=config.bot.notify_chat, default=True)
    return found
