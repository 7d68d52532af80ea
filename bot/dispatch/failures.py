"""What each failure of a send means for the delivery, the receiver and the sender."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.notify.answers import MovedError
from bot.notify.telling import ClosedError, DeclinedError

if TYPE_CHECKING:
    from random import Random

    from bot.config import DeliverySettings


class Course(StrEnum):
    """What is done about a failure."""

    WAIT = "wait"  # the server asked for it
    RETRY = "retry"  # later, with growing pauses
    MOVE = "move"  # to the address the chat has now
    SUSPEND = "suspend"  # the receiver cannot be written to
    STOP = "stop"  # nothing can be sent with this token
    REFUSED = "refused"  # the message itself was not taken


_BY_KIND: tuple[tuple[type[NetworkError], Course], ...] = (
    (ThrottledError, Course.WAIT),
    (MovedError, Course.MOVE),
    (ClosedError, Course.SUSPEND),
    (DeclinedError, Course.REFUSED),
)


def course_of(error: NetworkError) -> Course:
    """Return what to do about a failed send."""
    for kind, course in _BY_KIND:
        if isinstance(error, kind):
            return course
    if not isinstance(error, RejectedError):
        return Course.RETRY
    if error.code in (401, 404):  # Telegram answers 404 to a token of the wrong form
        return Course.STOP
    return Course.REFUSED


def retry_delay(attempts: int, settings: DeliverySettings, random: Random) -> float:
    """Return the pause before the next attempt, in seconds: full jitter, doubling up to the cap.

    Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    doublings = min(max(attempts - 1, 0), 32)
    return random.uniform(0, min(settings.retry_cap, settings.retry_base * 2.0**doublings))
