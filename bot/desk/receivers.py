"""Where alerts go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.nearest import did_you_mean
from bot.errors import RefusedError
from bot.model import Person, Receiver, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.ledger import Ledger
    from bot.store.protocol import Store, Transaction

NOTIFY = "notify"  # the receiver that is the notification channel
PERSON = "person:"  # receivers of this form are the private chat of the user of that id


class Receivers:
    """The destinations that rules may name, and the one of all others."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger

    async def set_notify_chat(self, tx: Transaction, target: str, *, by: str) -> Receiver:
        """Send the alerts that name no receiver to this chat: @name or Bot API id."""
        receiver = Receiver(name=NOTIFY, target=target, default=True)
        await tx.save_receiver(receiver)
        await self._ledger.write(tx, by=by, action="set notification chat", subject=target)
        return receiver

    async def check(self, rule: Rule, extra: Iterable[Receiver] = ()) -> None:
        """Raise RefusedError if the rule names a receiver that neither exists nor is ``extra``."""
        known = {receiver.name for receiver in (*await self._store.receivers(), *extra)}
        for name in rule.to:
            if name not in known:
                raise RefusedError(
                    f"Rule “{rule.name}” names the receiver “{name}”, which does not exist.",
                    remedy=did_you_mean(name, known) or "Define it as [receivers.NAME] in a file.",
                )


def person_receiver(user_id: int) -> str:
    """Return the name of the receiver that is a person's private chat."""
    return f"{PERSON}{user_id}"


async def start_alerts(tx: Transaction, person: Person) -> None:
    """Send the alerts that name no receiver to the person's private chat, too."""
    target = str(person.chat_id or person.user_id)
    name = person_receiver(person.user_id)
    await tx.save_receiver(Receiver(name=name, target=target, default=True))
