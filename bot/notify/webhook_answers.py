"""What the server of a webhook answers, told apart by its status alone.

The body is never read: it is of no use to us, and may repeat what was sent to it.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.notify.telling import BusyError, ClosedError, DeclinedError, FaultError, Receipt

if TYPE_CHECKING:
    from datetime import datetime

_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_LONGEST = 86_400.0  # seconds; nobody is waited for longer than a day


def read_status(place: str, status: int, retry_after: str | None, *, now: datetime) -> Receipt:
    """Return what came back if the webhook took what was told.

    ``place`` is what may be shown of its address, ``retry_after`` the header of that name.

    Raises:
        BusyError: 429 or 503 with a time to wait, at most a day.
        ClosedError: 404, 410 or a redirect: nothing can be told there.
        DeclinedError: any other 4xx.
        FaultError: a 5xx, or an answer of no meaning; it may have been taken.
    """
    said = f"{place} answered HTTP {status}{_phrase(status)}"
    if 200 <= status < 300:  # noqa: PLR2004  the classes of HTTP statuses, here and below
        return Receipt(text=f"{said}.", status=status)
    seconds = _seconds(retry_after, now)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) and seconds:
        raise BusyError(f"{said}: wait {seconds:g} s.", code=status, seconds=seconds)
    if status in _GONE:
        remedy = "Correct its address in config/flagfall.toml, or take the receiver out."
        raise ClosedError(f"{said}.", code=status, remedy=remedy)
    if 300 <= status < 400:  # noqa: PLR2004
        remedy = "Redirects are not followed: give the address that it leads to."
        raise ClosedError(f"{said}.", code=status, remedy=remedy)
    if 400 <= status < 500 and status not in _AGAIN:  # noqa: PLR2004
        raise DeclinedError(f"{said}.", code=status)
    raise FaultError(f"{said}.", code=status, sent=status not in _AGAIN)


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _seconds(stated: str | None, now: datetime) -> float:
    """Return the seconds of a Retry-After, a number or a date; 0 for none that can be read.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    if stated is None:
        return 0.0
    if stated.isascii() and stated.isdigit():
        return float(min(int(stated[:9]), _LONGEST))
    try:
        until = parsedate_to_datetime(stated)
        seconds = (until - now).total_seconds()
    except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
        return 0.0
    return min(max(seconds, 0.0), _LONGEST)
