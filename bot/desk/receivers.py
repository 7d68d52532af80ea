"""Where alerts go."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from bot.desk.echo import refuse_to_tell
from bot.desk.nearest import did_you_mean
from bot.errors import RefusedError
from bot.model import ChannelState, Person, Receiver, Rule
from bot.rulesfile.writing import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.audit_log import Action, AuditLog
    from bot.store.protocol import Store, Transaction

NOTIFY = "notify"  # the receiver that is the notification channel
PERSON = "person:"  # receivers of this form are the private chat of the user of that id
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")  # other keys of TOML stand in quotes


class Receivers:
    """The destinations that rules may name, and the one of all others."""

    def __init__(self, store: Store, audit_log: AuditLog) -> None:
        self._store = store
        self._audit_log = audit_log

    async def set_notify_chat(self, tx: Transaction, target: str, *, by: str) -> Receiver:
        """Send the alerts that name no receiver to this chat: @name or Bot API id.

        Raises RefusedError for a channel that is watched.
        """
        before = await self._known(NOTIFY)
        receiver = replace(
            before or Receiver(name=NOTIFY),
            kind="telegram",
            target=target,
            default=True,
            suspended="",
        )
        await self.refuse_watched(receiver)
        await tx.save_receiver(receiver)
        done: Action = "set notification chat"
        await self._write(tx, before, receiver, by=by, action=done, subject=target)
        return receiver

    async def refuse_watched(self, *receivers: Receiver) -> None:
        """Raise RefusedError if one of these is a channel that is watched."""
        channels = await self._store.channels()
        watched = [each for each in channels if each.state is not ChannelState.REMOVED]
        refuse_to_tell(receivers, watched)

    async def put(
        self, tx: Transaction, receiver: Receiver, *, by: str, action: Action = "change receiver"
    ) -> None:
        """Save a receiver as a file describes it; nothing happens where it is so already.

        What is suspended stays so, unless it is another chat now. ``action`` is what the change
        of a known one is called in the audit log.
        """
        before = await self._known(receiver.name)
        if before and (before.kind, before.target) == (receiver.kind, receiver.target):
            receiver = replace(receiver, suspended=before.suspended)
        if before == receiver:
            return
        await tx.save_receiver(receiver)
        done: Action = action if before else "add receiver"
        await self._write(tx, before, receiver, by=by, action=done)

    async def remove(self, tx: Transaction, receiver: Receiver, *, by: str) -> None:
        """Tell a receiver nothing more; what waits for it is given up."""
        await tx.remove_receiver(receiver.name)
        await self._write(tx, receiver, None, by=by, action="remove receiver")

    async def start_alerts(self, tx: Transaction, person: Person) -> bool:
        """Send the alerts that name no receiver to the person's private chat, too.

        Somebody who could not be written to can be again. Returns whether that changed anything.
        """
        name = person_receiver(person.user_id)
        before = await self._known(name)
        receiver = replace(
            before or Receiver(name=name),
            kind="telegram",
            target=str(person.chat_id or person.user_id),
            default=True,
            suspended="",
        )
        await tx.save_receiver(receiver)
        return before != receiver

    async def check(self, rule: Rule, extra: Iterable[Receiver] = ()) -> None:
        """Raise RefusedError if the rule names a receiver that neither exists nor is ``extra``."""
        known = {receiver.name for receiver in (*await self._store.receivers(), *extra)}
        for name in (*rule.to, *(step.to for step in rule.escalate)):
            if name not in known:
                raise RefusedError(
                    f"Rule “{rule.name}” names the receiver “{name}”, which does not exist.",
                    remedy=did_you_mean(name, known) or _how_to_define(name),
                )

    async def find(self, name: str) -> Receiver | None:
        """Return the receiver of a name, None if there is none."""
        return await self._known(name)

    async def _write(
        self,
        tx: Transaction,
        before: Receiver | None,
        after: Receiver | None,
        *,
        by: str,
        action: Action,
        subject: str = "",
    ) -> None:
        """Note how a receiver was and is; None for one that there is not."""
        sides = {"before": before, "after": after}
        detail = {key: asdict(value) for key, value in sides.items() if value}
        subject = subject or next(value.name for value in sides.values() if value)
        await self._audit_log.write(tx, by=by, action=action, subject=subject, **detail)

    async def _known(self, name: str) -> Receiver | None:
        return next((r for r in await self._store.receivers() if r.name == name), None)


def person_receiver(user_id: int) -> str:
    """Return the name of the receiver that is a person's private chat."""
    return f"{PERSON}{user_id}"


def _how_to_define(name: str) -> str:
    table = name if _BARE_KEY.fullmatch(name) else quoted(name)
    return f"Define [receivers.{table}] in config/flagfall.toml, or import a file that does."
