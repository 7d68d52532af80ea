"""Who may speak to the bot, and as what. The owner is made by the claim code alone."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from bot.desk.receivers import person_receiver
from bot.errors import RefusedError
from bot.model import Person, Role

if TYPE_CHECKING:
    from bot.desk.audit_log import Action, AuditLog
    from bot.desk.receivers import Receivers
    from bot.model import Receiver
    from bot.store.protocol import Store, Transaction

_GIVEN = (Role.EDITOR, Role.SUBSCRIBER)  # the roles that an owner gives


class People:
    """Asking for the alerts, being let in, and leaving."""

    def __init__(self, store: Store, audit_log: AuditLog, receivers: Receivers) -> None:
        self._store = store
        self._audit_log = audit_log
        self._receivers = receivers

    async def find(self, user_id: int) -> Person:
        """Return somebody known or waiting; RefusedError if there is nobody of that id."""
        for person in await self._store.people():
            if person.user_id == user_id:
                return person
        raise RefusedError(f"Nobody with the id {user_id} is known here.")

    async def subscribe(self, tx: Transaction, person: Person) -> Person:
        """Ask for the alerts in the private chat; who is known already gets them at once."""
        by = f"tg:{person.user_id}"
        if person.role is not Role.APPLICANT:
            if await self._receivers.start_alerts(tx, person):
                await self._audit_log.write(tx, by=by, action="subscribe", subject=person.name)
            return person
        applicant = replace(person, since=self._audit_log.now())
        await tx.save_person(applicant)
        await self._audit_log.write(tx, by=by, action="apply", subject=person.name)
        return applicant

    async def unsubscribe(self, tx: Transaction, user_id: int) -> None:
        """Stop the alerts in somebody's private chat; who they are here stays as it is."""
        await tx.remove_receiver(person_receiver(user_id))
        await self._audit_log.write(
            tx, by=f"tg:{user_id}", action="unsubscribe", subject=str(user_id)
        )

    async def set_role(self, tx: Transaction, user_id: int, role: Role, *, by: str) -> Person:
        """Make somebody known an editor or a subscriber; an applicant also gets the alerts.

        Raises RefusedError for nobody known, for the owner, and for roles that are not given.
        """
        person = await self._changeable(user_id)
        if role not in _GIVEN:
            raise RefusedError(f"Nobody is made {role} this way.", remedy="Say editor.")
        if person.role is role:
            return person
        changed = replace(person, role=role, since=self._audit_log.now())
        await tx.save_person(changed)
        if person.role is Role.APPLICANT:
            await self._receivers.start_alerts(tx, changed)
        await self._write(tx, person, changed, by=by, action="set role")
        return changed

    async def remove(self, tx: Transaction, user_id: int, *, by: str) -> Person:
        """Turn an applicant away, or let an editor or subscriber go, together with their alerts.

        Returns who they were. Raises RefusedError for nobody known and for the owner.
        """
        person = await self._changeable(user_id)
        alerts = await self._receivers.find(person_receiver(user_id))
        await tx.remove_person(user_id)
        await tx.remove_receiver(person_receiver(user_id))
        detail = {"receiver": asdict(alerts)} if alerts else {}
        await self._write(tx, person, None, by=by, action="remove person", **detail)
        return person

    async def restore(
        self, tx: Transaction, person: Person, alerts: Receiver | None, *, by: str
    ) -> None:
        """Let somebody be who they were again, with the receiver of alerts that they had, if any.

        An applicant gets none. Who is known keeps the names they have now. Raises RefusedError for
        the owner, and for who would become one.
        """
        known = next(
            (each for each in await self._store.people() if each.user_id == person.user_id), None
        )
        if Role.OWNER in (person.role, known and known.role):
            raise _only_by_code()
        person = replace(known, role=person.role) if known else person
        await tx.save_person(person)
        if person.role is Role.APPLICANT:
            await tx.remove_receiver(person_receiver(person.user_id))
        elif alerts:
            await tx.save_receiver(alerts)
        elif known and known.role is Role.APPLICANT:
            await self._receivers.start_alerts(tx, person)
        await self._write(tx, known, person, by=by, action="set role")

    async def _changeable(self, user_id: int) -> Person:
        person = await self.find(user_id)
        if person.role is Role.OWNER:
            raise _only_by_code()
        return person

    async def _write(
        self,
        tx: Transaction,
        before: Person | None,
        after: Person | None,
        *,
        by: str,
        action: Action,
        **detail: object,
    ) -> None:
        """Note who somebody was and is; None for nobody here."""
        person = after or before
        sides = {"before": before, "after": after}
        await self._audit_log.write(
            tx,
            by=by,
            action=action,
            subject=(person.name or str(person.user_id)) if person else "",
            **{key: asdict(value) for key, value in sides.items() if value},
            **detail,
        )


def _only_by_code() -> RefusedError:
    return RefusedError(
        "The owner cannot be changed from here.",
        remedy="A new code makes another owner: flagfall claim --reset.",
    )
