"""One delivery as it is handed to receivers that are no chats: webhooks, files, Apprise."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from bot.errors import NetworkError, RejectedError, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import Alert, Delivery, Message

S = TypeVar("S")

NO_CODE = 0  # of an error that no server said


class ClosedError(RejectedError):
    """The receiver takes nothing as things stand: what is for it is kept until it does."""


class DeclinedError(RejectedError):
    """The receiver did not take this one, and never will."""


class BusyError(ThrottledError):
    """The receiver's server asked to wait; ``code`` is its own code."""

    def __init__(self, message: str, *, code: int, seconds: float) -> None:
        self.code = code
        super().__init__(message, seconds=seconds)


class FaultError(NetworkError):
    """The receiver's server failed; ``code`` is its own code."""

    def __init__(self, message: str, *, code: int, sent: bool) -> None:
        self.code = code
        super().__init__(message, sent=sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came back, in words, and as a status where a server gave one."""

    text: str
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told. ``alert`` is there where it is one; ``message`` is it as plain text.

    ``key`` is the same on every attempt, so that a receiver can tell a repeat from news; ``repeat``
    says that an earlier attempt may have arrived.
    """

    key: str
    receiver: str
    kind: str  # alert | change | digest | reply | notice | test
    queued_at: datetime
    message: Message
    alert: Alert | None = None
    repeat: bool = False


def key_of(delivery: Delivery) -> str:
    """Return 32 hex digits that stand for this delivery and no other, whatever becomes of it."""
    queued = int(delivery.queued_at.timestamp() * 1000)  # as exact as it is stored
    name = f"{delivery.receiver}\0{delivery.subject}\0{queued}"
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def settings_for(receiver: str, settings: Mapping[str, S]) -> S:
    """Return what sets a receiver up; raises ClosedError for one that is known, and not set up."""
    found = settings.get(receiver)
    if found is None:
        raise ClosedError(
            f"Receiver {receiver} is not set up here.",
            code=NO_CODE,
            remedy="Write its table into config/flagfall.toml and start Flagfall again.",
        )
    return found
