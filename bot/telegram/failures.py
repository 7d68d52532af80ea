"""What Telethon raises, as our errors; every request of ours goes through ``call``.

Telethon's side of it, as version 1.45 has it:

* A client that is not connected raises ConnectionError at once. When the line breaks, the requests
  that were sent get the error that broke it, or are cancelled if there was none; those not yet sent
  get nothing at all, and only the time limit ends them.
* Each answer is decoded for itself: what is raised then goes to whoever asked, and the line stays
  up. A packet that cannot be read at all ends the line, and its error goes to everybody who asked.
  So an answer is told from a broken line by whether the client is still connected.
* ``flood_sleep_threshold=0`` raises every wait; inside one (but for its last three seconds) the
  client refuses the same method by itself, in this process only.
* After trouble of Telegram's own (500, -503) it sleeps two seconds before it raises the error.
"""

from __future__ import annotations

import asyncio
import re
import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from telethon import errors

from bot.errors import FrozenError, NetworkError, RejectedError, ThrottledError, UndecodableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telethon import TelegramClient
    from telethon.tl import TLRequest

ACCOUNT_LOST = 401  # RejectedError.code when the account can no longer be used

_UNAUTHORIZED, _FLOOD, _SERVER = 401, 420, 500
_SOME_WAIT = 60.0  # seconds, where Telegram asks for a wait without saying how long
_FROZEN = "FROZEN"  # FROZEN_METHOD_INVALID and its like, which come as 400, 406 or 420
_SIGN_IN = "Sign in again with: flagfall login"
_ANOTHER = "or sign in another account with: flagfall login"

# What reading an answer raises: an unknown constructor, an answer cut short, and (RuntimeError)
# something else where a list or a boolean must be.
_UNREAD = (errors.TypeNotFoundError, struct.error, BufferError, RuntimeError)
_NOT_A_LIST = "Invalid "  # how the sentences of such a RuntimeError begin
# A line that was cut, a packet cut short (EOFError), or one that cannot be read.
_BROKEN = (
    OSError,
    TimeoutError,
    EOFError,
    BufferError,
    ValueError,
    struct.error,
    zlib.error,
    errors.BadMessageError,
    errors.InvalidChecksumError,
    errors.SecurityError,
    errors.TypeNotFoundError,
)
# Refusals that are about this moment or this line, whatever their code says.
_PASSING = (
    errors.InvalidDCError,  # the client has already moved to the data centre it names
    errors.MsgWaitFailedError,
    errors.ConnectionNotInitedError,
    errors.ConnectionLayerInvalidError,
)


async def call(client: TelegramClient, request: TLRequest, *, timeout: float) -> Any:  # noqa: ANN401, ASYNC109  a TL union; seconds for one request
    """Send one request and return Telegram's answer.

    Raises ThrottledError (FLOOD_WAIT and its like), RejectedError (``code`` is ACCOUNT_LOST when
    the account can no longer be used), UndecodableError (an answer came and cannot be read) or
    NetworkError (no answer within ``timeout`` seconds, a broken line, trouble at Telegram).
    """
    if not client.is_connected():
        raise NetworkError("The connection to Telegram is closed.")
    with translated(), decoded(client):
        async with asyncio.timeout(timeout):
            return await client(request)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Telethon raises inside the block into our errors."""
    try:
        with unbroken():
            yield
    except errors.AuthKeyNotFound as error:
        raise _lost_session("it does not know the key") from error
    except errors.RPCError as error:
        raise _answered(error) from error


@contextmanager
def decoded(client: TelegramClient) -> Iterator[None]:
    """Raise UndecodableError for an answer that came and cannot be read."""
    try:
        yield
    except _UNREAD as error:
        if isinstance(error, RuntimeError) and not str(error).startswith(_NOT_A_LIST):
            raise  # a bug, not of an answer
        raise _unread(error, connected=client.is_connected()) from error


@contextmanager
def unbroken() -> Iterator[None]:
    """Turn a broken line into our error; what Telegram itself answered is raised as it is."""
    try:
        yield
    except _BROKEN as error:
        raise NetworkError(f"Telegram did not answer ({name_of(error)}).", sent=True) from error
    except asyncio.CancelledError as error:
        if _we_are_cancelled():
            raise
        # Telethon cancels the futures of requests that were under way when the line was cut.
        raise NetworkError("The connection was closed.", sent=True) from error


def _unread(error: Exception, *, connected: bool) -> NetworkError:
    if not connected:
        return NetworkError(f"The connection broke ({name_of(error)}).", sent=True)
    return UndecodableError(f"Telegram's answer cannot be read ({name_of(error)}).", sent=True)


def _answered(error: errors.RPCError) -> NetworkError:
    """Return what an error that Telegram answered with means for us."""
    code = error.code or _SERVER
    if lost := _lost(error, code):
        return lost
    if code == _FLOOD:
        seconds = seconds_of(error)
        return ThrottledError(f"Telegram asks to wait {seconds:g} s.", seconds=seconds)
    if code < 0 or code >= _SERVER or isinstance(error, _PASSING):  # -503 is its own time-out
        return NetworkError(f"Telegram has trouble ({name_of(error)}).", sent=True)
    return RejectedError(f"Telegram refused: {name_of(error)}.", code=code)


def _lost(error: errors.RPCError, code: int) -> RejectedError | None:
    """Return in what way the account is lost, None if it is not."""
    frozen = (errors.FrozenMethodInvalidError, errors.FrozenParticipantMissingError)
    if isinstance(error, frozen) or _FROZEN in str(error.message):
        return FrozenError(
            "Telegram has frozen this account; it cannot read channels.",
            code=ACCOUNT_LOST,
            remedy=f"Appeal as the Telegram app shows it for this account, {_ANOTHER}",
        )
    if isinstance(error, errors.UserDeactivatedBanError):
        return _lost_account(
            "Telegram has banned this account.",
            f"Appeal as the Telegram app shows it when signing in, {_ANOTHER}",
        )
    if isinstance(error, errors.UserDeactivatedError):
        return _lost_account(
            "This Telegram account was deleted.", "Sign in another account with: flagfall login"
        )
    if isinstance(error, errors.AuthKeyDuplicatedError):
        return _lost_account(
            "This account's session was used from two places at once, so Telegram has ended it.",
            f"Keep each session in one place only. {_SIGN_IN}",
        )
    return _lost_session(name_of(error)) if code == _UNAUTHORIZED else None


def _lost_session(why: str) -> RejectedError:
    return _lost_account(f"Telegram no longer accepts this account's session ({why}).", _SIGN_IN)


def _lost_account(message: str, remedy: str) -> RejectedError:
    return RejectedError(message, code=ACCOUNT_LOST, remedy=remedy)


def seconds_of(error: errors.RPCError) -> float:
    """Return how long a wait is; of kinds that Telethon does not know, from their name."""
    named = re.search(r"\d+", str(error.message))
    return float(getattr(error, "seconds", named.group() if named else _SOME_WAIT))


def name_of(error: BaseException) -> str:
    """Return Telethon's own sentence for an answer of Telegram, else the kind of the error."""
    if not isinstance(error, errors.RPCError):
        return type(error).__name__
    return str(error).partition(" (caused by ")[0].rstrip(".")


def take_note(ended: asyncio.Future[object]) -> None:
    """Retrieve why a connection ended; what it means has been raised to whoever asked."""
    if not ended.cancelled():
        ended.exception()


def heed_cancellation() -> None:
    """Raise CancelledError if this task was asked to end and something swallowed that.

    Telethon connects within asyncio.wait_for, which may do so before Python 3.12.
    """
    if _we_are_cancelled():
        raise asyncio.CancelledError


def _we_are_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
