"""What a message goes out under: the same at every attempt, and in no other installation."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Delivery
    from bot.store.protocol import Store

_SECRET = "install-secret"  # noqa: S105  the name it is kept under


class Identity:
    """Names deliveries by a secret of the installation, which is made once and kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._secret: bytes | None = None

    async def recall(self) -> None:
        """Read the secret, or make it. Raises StoreError; outside of any transaction."""
        if self._secret is not None:
            return
        kept = await self._store.meta(_SECRET)
        if kept is None:
            kept = secrets.token_hex(32)
            async with self._store.transaction() as tx:
                await tx.set_meta(_SECRET, kept)
        self._secret = bytes.fromhex(kept)

    def of(self, delivery: Delivery) -> int:
        """Return the delivery's id, 63 bits and never 0. Only after ``recall``.

        The parts of a long message have subjects, and thus ids, of their own.
        """
        if self._secret is None:
            raise RuntimeError("The secret was not recalled.")
        key = f"{delivery.receiver}\0{delivery.subject}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._secret, key, "sha256")
        return int.from_bytes(digest[:8], "big") >> 1 or 1
