"""The button that takes back what was just done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.protocol import Transaction


async def undo_button(tx: Transaction, label: str = "Undo") -> tuple[str, str]:
    """Return the button that undoes the last change of this transaction."""
    entry = await tx.last_change()
    return label, f"undo:{entry.number if entry else 0}"
