"""What Telethon raises, as our errors; every request of ours goes through ``call``."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from telethon import errors

from bot.errors import NetworkError, RejectedError, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telethon import TelegramClient
    from telethon.tl import TLRequest

ACCOUNT_LOST = 401  # RejectedError.code when the session itself is no longer accepted

_LOST = (errors.UnauthorizedError, errors.AuthKeyDuplicatedError, errors.AuthKeyNotFound)
_WAIT = (errors.FloodWaitError, errors.FloodPremiumWaitError, errors.FloodTestPhoneWaitError)
# A line that was cut, an answer cut short (EOFError), or one that cannot be read.
_BROKEN = (
    OSError,
    TimeoutError,
    EOFError,
    BufferError,
    ValueError,
    errors.BadMessageError,
    errors.InvalidChecksumError,
    errors.SecurityError,
    errors.TypeNotFoundError,
)
_LOST_REMEDY = "Sign in again with: flagfall login"
_FROZEN = "FROZEN"  # FROZEN_METHOD_INVALID and its like: the account may only read itself


async def call(client: TelegramClient, request: TLRequest, *, timeout: float) -> Any:  # noqa: ANN401, ASYNC109  a TL union; seconds for one request
    """Send one request and return Telegram's answer.

    Raises ThrottledError (FLOOD_WAIT), RejectedError (``code`` is ACCOUNT_LOST when the session
    is gone) or NetworkError (no answer within ``timeout`` seconds, server trouble).
    """
    with translated():
        async with asyncio.timeout(timeout):
            return await client(request)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Telethon raises inside the block into our errors."""
    try:
        yield
    except _WAIT as error:
        raise ThrottledError(
            f"Telegram asks to wait {error.seconds} s.", seconds=error.seconds
        ) from error
    except _LOST as error:
        raise RejectedError(
            f"Telegram no longer accepts this account's session ({_name(error)}).",
            code=ACCOUNT_LOST,
            remedy=_LOST_REMEDY,
        ) from error
    except errors.RPCError as error:
        raise _rejected(error) from error
    except _BROKEN as error:
        raise NetworkError(f"Telegram did not answer ({_name(error)}).", sent=True) from error
    except asyncio.CancelledError as error:
        if _we_are_cancelled():
            raise
        # Telethon cancels the futures of requests that were under way when the line was cut.
        raise NetworkError("The connection was closed.", sent=True) from error


def _rejected(error: errors.RPCError) -> NetworkError:
    if isinstance(error, errors.FrozenMethodInvalidError) or _FROZEN in str(error.message):
        return RejectedError("This Telegram account is frozen.", code=ACCOUNT_LOST)
    code = error.code or 500
    if code < 0 or code >= 500:  # noqa: PLR2004  -503 is Telegram's own time-out
        return NetworkError(f"Telegram has trouble ({_name(error)}).", sent=True)
    return RejectedError(f"Telegram refused: {_name(error)}.", code=code)


def _name(error: BaseException) -> str:
    """Return Telethon's own sentence for an answer of Telegram, else the kind of the error."""
    if not isinstance(error, errors.RPCError):
        return type(error).__name__
    return str(error).partition(" (caused by ")[0].rstrip(".")


def _we_are_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
