"""Keeping how an account stands, and telling the operators when it is lost and when it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Trouble
from bot.notices import Notice, operators, tell

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import AccountStanding
    from bot.store.protocol import Store, Transaction

_KIND = "account"


async def keep_standing(store: Store, standing: AccountStanding, *, now: datetime) -> None:
    """Keep how an account stands. Operators are told once that it is lost, once that it is back.

    Raises StoreError.
    """
    async with store.transaction() as tx:
        await tx.save_account(standing)
        if text := await _news(tx, standing, now):
            notice = Notice(about=f"{_KIND}:{standing.name}", text=text)
            await tell(store, tx, await operators(store), [notice], now=now)


async def _news(tx: Transaction, standing: AccountStanding, now: datetime) -> str:
    """Return what there is to tell, "" if it was told before."""
    name = standing.name
    if standing.reason:
        text = f"The account “{name}” cannot read any more. {standing.reason}"
        new = await tx.raise_trouble(Trouble(kind=_KIND, subject=name, text=text, since=now))
        return f"🔴 {text}" if new else ""
    healed = await tx.heal_trouble(_KIND, name)
    return f"⚪ The account “{name}” reads again." if healed else ""
