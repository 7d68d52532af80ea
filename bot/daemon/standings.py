"""Keeping how an account stands, and telling the owners when it is lost and when it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.daemon.notices import owners_notices
from bot.model import Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import AccountStanding
    from bot.store.protocol import Store, Transaction

_KIND = "account"


async def keep_standing(store: Store, standing: AccountStanding, *, now: datetime) -> None:
    """Keep how an account stands. The owners are told once that it is lost, once that it is back.

    Raises StoreError.
    """
    what = "lost" if standing.reason else "back"
    about = f"account:{standing.name}:{what}:{now:%Y-%m-%dT%H:%M:%S}"
    async with store.transaction() as tx:
        await tx.save_account(standing)
        if text := await _news(tx, standing, now):
            await tx.enqueue(await owners_notices(store, about, text, now=now))


async def _news(tx: Transaction, standing: AccountStanding, now: datetime) -> str:
    """Return what there is to tell, "" if it was told before."""
    name = standing.name
    if standing.reason:
        text = f"The account “{name}” cannot read any more. {standing.reason}"
        new = await tx.raise_trouble(Trouble(kind=_KIND, subject=name, text=text, since=now))
        return f"🔴 {text}" if new else ""
    healed = await tx.heal_trouble(_KIND, name)
    return f"⚪ The account “{name}” reads again." if healed else ""
