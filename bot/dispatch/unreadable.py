"""Rows that the store cannot tell: a post that is lost, bytes that a disk has spoilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from bot.model import Delivery


class UnreadableError(StoreError):
    """Some of what a message is to tell cannot be read; ``reasons`` are by subject."""

    def __init__(self, carrier: str, reasons: Mapping[str, str]) -> None:
        self.reasons = reasons
        super().__init__(f"{carrier} waits for what cannot be read: {' '.join(reasons.values())}")


async def reasons_against(
    rows: Iterable[Delivery], read: Callable[[Delivery], Awaitable[object]]
) -> dict[str, str]:
    """Return why some rows cannot be read, by subject; each is tried."""
    reasons: dict[str, str] = {}
    for row in rows:
        try:
            await read(row)
        except StoreError as error:
            reasons[row.subject] = str(error)
    return reasons
