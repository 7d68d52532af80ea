"""The buttons that take back what was just done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.names import shortened, tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.protocol import Transaction

    Row = tuple[tuple[str, str], ...]

_LABEL = 20  # code points of a name on a button
_MOST = 4  # buttons under one answer


async def undo_button(tx: Transaction, label: str = "Undo") -> tuple[str, str]:
    """Return the button that undoes the last change of this transaction."""
    return label, f"undo:{await _last(tx)}"


async def undo_rows(tx: Transaction, names: Sequence[str]) -> list[Row]:
    """Return a button for each of the last changes of this transaction, made to these in order."""
    first = await _last(tx) - len(names) + 1
    labels = [f"Undo {shortened(tame(name), _LABEL)}" for name in names]
    shown = labels if len(labels) > 1 else ["Undo"]
    return [((label, f"undo:{number}"),) for number, label in enumerate(shown, start=first)]


async def undo_few(tx: Transaction, names: Sequence[str]) -> list[Row]:
    """Return what ``undo_rows`` does, nothing where it would be a wall: /undo lists them all."""
    return await undo_rows(tx, names) if 0 < len(names) <= _MOST else []


async def _last(tx: Transaction) -> int:
    entry = await tx.last_change()
    return entry.number if entry else 0
