"""Who owns this Flagfall: whoever brings the claim code that was printed where it runs."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.model import Person, Role

if TYPE_CHECKING:
    from bot.desk.audit_log import AuditLog
    from bot.store.protocol import Store, Transaction

_HASH = "claim_hash"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what is misread: I O 0 1


class Claim:
    """Codes that make somebody the owner, each for one use; only its hash is stored."""

    def __init__(self, store: Store, audit_log: AuditLog) -> None:
        self._store = store
        self._audit_log = audit_log

    async def new_code(self, tx: Transaction, *, by: str = "cli") -> str:
        """Return a fresh code of 60 random bits; earlier codes die."""
        groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        code = "-".join(groups)
        await tx.set_meta(_HASH, _hash(code))
        await self._audit_log.write(tx, by=by, action="make claim code", subject="owner")
        return code

    async def is_open(self) -> bool:
        """Whether a code is waiting to be used."""
        return bool(await self._store.meta(_HASH))

    async def fits(self, code: str) -> bool:
        """Whether this is the code that is waiting."""
        expected = await self._store.meta(_HASH) or ""
        return hmac.compare_digest(_hash(code.strip().upper()), expected)

    async def use(self, tx: Transaction, code: str, person: Person) -> Person:
        """Make the bearer of the code the owner; an earlier owner becomes a subscriber.

        Raises RefusedError when the code is not the one that is waiting.
        """
        if not await self.fits(code):
            raise RefusedError("This is not the claim code.")
        now = self._audit_log.now()
        before = await self.owners_but(person.user_id)
        for known in before:
            await tx.save_person(replace(known, role=Role.SUBSCRIBER, since=now))
        owner = replace(person, role=Role.OWNER, since=now)
        await tx.save_person(owner)
        await tx.set_meta(_HASH, "")
        earlier = [known.user_id for known in before]
        by = f"tg:{owner.user_id}"
        await self._audit_log.write(tx, by=by, action="claim", subject="owner", earlier=earlier)
        return owner

    async def owners_but(self, user_id: int) -> list[Person]:
        """Return the owners that somebody else's claim would replace."""
        people = await self._store.people()
        return [p for p in people if p.role is Role.OWNER and p.user_id != user_id]


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
