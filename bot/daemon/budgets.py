"""What the accounts' persisted budgets say, read from the store without any account at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sources.account import METHODS, RESOLVE, limits
from bot.telegram.budget import DAY, Spent
from bot.telegram.schedule import Schedule

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.store.protocol import Store


async def lookups_left(
    store: Store, account: str, settings: IngestionSettings, *, now: datetime
) -> int:
    """Return how many names an account may look up now. Raises StoreError."""
    spent = (await _spent(store, account)).get(RESOLVE, Spent())
    moment = now.timestamp()
    if spent.frozen_until > moment:
        return 0
    return max(settings.resolve_per_day - sum(at > moment - DAY for at in spent.taken), 0)


async def recalled(
    store: Store, account: str, settings: IngestionSettings, *, clock: Clock
) -> Schedule:
    """Return the schedule with which an account would start now. Raises StoreError."""
    schedule = Schedule(clock, limits(settings), save=_keep_nothing)
    await schedule.recall(lambda: _spent(store, account))
    return schedule


async def _spent(store: Store, account: str) -> dict[str, Spent]:
    kept = {method: await store.meta(f"budget:{account}:{method}") for method in METHODS}
    return {method: Spent.from_json(text) for method, text in kept.items() if text}


async def _keep_nothing(_method: str, _spent: Spent) -> None:
    """Let what is only looked at be forgotten."""
