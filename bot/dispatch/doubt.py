"""What may have arrived and what may not: how long it waits, and when it is hopeless.

The Bot API cannot be asked whether a message was taken, and takes it again. So a server that is
silent, for a moment or for a day, is no reason to give a message up; and as each copy sent to it
may arrive all the same, it is sent few of them. What goes out under an id that the server takes
once (``Delivery.random_id``) is never in doubt, only late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.dispatch.failures import retry_delay

if TYPE_CHECKING:
    from random import Random

    from bot.config import DeliverySettings
    from bot.dispatch.address import Address
    from bot.model import Delivery

SILENCE = 5  # failures of a chat in a row that are no single message's fault
BEHIND = 1.0  # seconds, in which at least one other message of the chat is tried
LONGEST = 43200.0  # seconds; nothing is put off for longer, however much else is in doubt

_Key = tuple[str, str]


class Doubt:
    """Counts failures by chat and by message since their last success."""

    def __init__(self, settings: DeliverySettings, random: Random) -> None:
        self._settings = settings
        self._random = random
        self._failures: Counter[str] = Counter()  # by chat, since it last answered
        self._answering: set[str] = set()  # chats whose last send was confirmed
        self._reached: set[str] = set()  # receivers that this process has written to
        self._failed_alone: Counter[_Key] = Counter()
        # by chat: what may have arrived and is to be sent again
        self._in_doubt: defaultdict[str, set[_Key]] = defaultdict(set)

    def end(self, delivery: Delivery, address: Address) -> set[str]:
        """Note a success; return the receivers that a silence had put messages in doubt off for."""
        self._answering.add(address.target)
        self.forget(delivery, address)
        silent = self._failures.pop(address.target, 0) >= SILENCE
        put_off = {receiver for receiver, _ in self._in_doubt[address.target]} if silent else set()
        if address.receiver not in self._reached:  # a process before this one may have put off
            self._reached.add(address.receiver)
            put_off.add(address.receiver)
        return put_off

    def forget(self, delivery: Delivery, address: Address) -> None:
        """Note that a message will not be sent again."""
        self._failed_alone.pop(_key(delivery), None)
        self._in_doubt[address.target].discard(_key(delivery))

    def is_hopeless(self, delivery: Delivery, address: Address) -> bool:
        """Count an unknown outcome against the message; True once it must be the message's fault.

        Only what fails while the chat's other messages get through is counted: silence is the
        server's, however long it lasts.
        """
        if address.target in self._answering:
            self._failed_alone[_key(delivery)] += 1
        return self._failed_alone[_key(delivery)] >= self._settings.max_attempts

    def pauses(self, delivery: Delivery, address: Address, *, sent: bool) -> tuple[float, float]:
        """Note a failure; return the seconds that its chat and the message itself wait.

        What was not sent goes whenever the chat is tried. But what is in doubt may be in the chat
        already, so that all of it together is repeated no more often than one message would be.
        """
        self._answering.discard(address.target)
        self._failures[address.target] += 1
        chat = retry_delay(self._failures[address.target], self._settings, self._random)
        if not sent:
            return chat, chat
        if delivery.is_repeatable:
            return chat, self._overtaken(chat, address)
        doubts = self._in_doubt[address.target]
        doubts.add(_key(delivery))
        row = retry_delay(delivery.attempts, self._settings, self._random)
        return chat, min(chat * len(doubts) + row, LONGEST)

    def _overtaken(self, chat: float, address: Address) -> float:
        """Return how long what arrives once at most waits, while its chat waits for ``chat``.

        It goes first again, so that the order is kept; but not for ever: that the others of its
        chat get through shows whether it is the message that fails.
        """
        return chat if self._failures[address.target] < SILENCE else chat + max(chat, BEHIND)


def _key(delivery: Delivery) -> _Key:
    return delivery.receiver, delivery.subject
