"""Whatever Telethon or the line raises becomes an expected failure that says what it is."""

from __future__ import annotations

import asyncio
import struct
import zlib

import pytest
from telethon import errors
from telethon.tl import types

from bot.errors import FrozenError, NetworkError, RejectedError, ThrottledError
from bot.telegram.failures import ACCOUNT_LOST, translated


def _answer(name: str, code: int) -> Exception:
    """Return what Telethon makes of an error that Telegram answers."""
    raised: Exception = errors.rpc_message_to_error(types.RpcError(code, name), None)
    return raised


def _translated(raised: BaseException) -> NetworkError:
    with pytest.raises(NetworkError) as caught, translated():
        raise raised
    return caught.value


REVOKED = "no longer accepts this account's session"


@pytest.mark.parametrize(
    ("name", "code", "says", "remedy"),
    [
        pytest.param("USER_DEACTIVATED_BAN", 401, "has banned", "Appeal", id="banned"),
        pytest.param("USER_DEACTIVATED", 401, "was deleted", "another account", id="deleted"),
        pytest.param("FROZEN_METHOD_INVALID", 420, "has frozen", "Appeal", id="frozen"),
        pytest.param("FROZEN_METHOD_INVALID", 406, "has frozen", "Appeal", id="frozen-406"),
        pytest.param("FROZEN_PARTICIPANT_MISSING", 400, "has frozen", "Appeal", id="frozen-peer"),
        pytest.param("FROZEN_SOMETHING_NEW", 403, "has frozen", "Appeal", id="frozen-anew"),
        pytest.param("AUTH_KEY_DUPLICATED", 406, "two places", "one place only", id="duplicated"),
        pytest.param("AUTH_KEY_UNREGISTERED", 401, REVOKED, "Sign in again", id="unregistered"),
        pytest.param("SESSION_REVOKED", 401, REVOKED, "Sign in again", id="revoked"),
        pytest.param("SESSION_EXPIRED", 401, REVOKED, "Sign in again", id="expired"),
        pytest.param("AUTH_KEY_PERM_EMPTY", 401, REVOKED, "Sign in again", id="key-not-bound"),
        pytest.param("AUTH_KEY_INVALID", 401, REVOKED, "Sign in again", id="key-invalid"),
        pytest.param("SOMETHING_NEW", 401, REVOKED, "Sign in again", id="unauthorized-anew"),
    ],
)
def test_an_account_that_is_lost(name: str, code: int, says: str, remedy: str) -> None:
    error = _translated(_answer(name, code))
    assert isinstance(error, RejectedError)
    assert isinstance(error, FrozenError) == name.startswith("FROZEN")
    assert error.code == ACCOUNT_LOST
    assert says in error.message
    assert remedy in error.remedy
    assert "flagfall login" in error.remedy


def test_a_key_that_telegram_does_not_know_loses_the_account() -> None:
    error = _translated(errors.AuthKeyNotFound())
    assert isinstance(error, RejectedError)
    assert error.code == ACCOUNT_LOST
    assert "it does not know the key" in error.message


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        pytest.param("FLOOD_WAIT_42", 42, id="flood"),
        pytest.param("FLOOD_PREMIUM_WAIT_7", 7, id="premium"),
        pytest.param("FLOOD_TEST_PHONE_WAIT_5", 5, id="test-phone"),
        pytest.param("SLOWMODE_WAIT_9", 9, id="slow-mode"),
        pytest.param("TAKEOUT_INIT_DELAY_3600", 3600, id="takeout"),
        pytest.param("2FA_CONFIRM_WAIT_60", 60, id="confirm"),
        pytest.param("FLOOD_OF_A_NEW_KIND_WAIT_11", 11, id="a-new-kind"),
        pytest.param("FLOOD", 60, id="without-seconds"),
    ],
)
def test_every_kind_of_wait_is_waited_for(name: str, seconds: float) -> None:
    error = _translated(_answer(name, 420))
    assert isinstance(error, ThrottledError)
    assert error.seconds == seconds


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("CHANNEL_PRIVATE", 400, id="private"),
        pytest.param("CHANNEL_INVALID", 400, id="another-accounts-hash"),
        pytest.param("CHANNEL_BANNED", 400, id="banned-by-telegram"),
        pytest.param("CHANNEL_PUBLIC_GROUP_NA", 403, id="not-available"),
        pytest.param("USER_BANNED_IN_CHANNEL", 400, id="banned-from-writing"),
        pytest.param("USERNAME_NOT_OCCUPIED", 400, id="nobodys-name"),
        pytest.param("USERNAME_INVALID", 400, id="no-name"),
        pytest.param("CHANNELS_TOO_MUCH", 400, id="joined-too-many"),
        pytest.param("INVITE_REQUEST_SENT", 400, id="joining-must-be-approved"),
        pytest.param("PEER_FLOOD", 400, id="limited"),
        pytest.param("INPUT_USER_DEACTIVATED", 400, id="somebody-else-is-deleted"),
        pytest.param("SOMETHING_NEW", 406, id="a-kind-nobody-knew"),
    ],
)
def test_a_refusal_for_good_keeps_its_code_and_the_account(name: str, code: int) -> None:
    error = _translated(_answer(name, code))
    assert isinstance(error, RejectedError)
    assert error.code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("RPC_CALL_FAIL", 400, id="call-failed"),
        pytest.param("RPC_MCGET_FAIL", -500, id="cache-failed"),
        pytest.param("No workers running", -500, id="no-workers"),
        pytest.param("Timeout", -503, id="timeout"),
        pytest.param("MSG_WAIT_TIMEOUT", -503, id="wait-timeout"),
        pytest.param("MSG_WAIT_FAILED", 400, id="wait-failed"),
        pytest.param("HISTORY_GET_FAILED", 500, id="no-history-now"),
        pytest.param("WORKER_BUSY_TOO_LONG_RETRY", 500, id="busy"),
        pytest.param("INTERDC_4_CALL_ERROR", 500, id="between-data-centres"),
        pytest.param("CONNECTION_NOT_INITED", 400, id="line-not-introduced"),
        pytest.param("USER_MIGRATE_4", 303, id="moved-to-another-data-centre"),
    ],
)
def test_trouble_at_telegram_is_for_now(name: str, code: int) -> None:
    error = _translated(_answer(name, code))
    assert type(error) is NetworkError
    assert "has trouble" in error.message


@pytest.mark.parametrize(
    "raised",
    [
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(TimeoutError(), id="no-answer"),
        pytest.param(asyncio.IncompleteReadError(b"", 4), id="cut-in-an-answer"),
        pytest.param(errors.InvalidBufferError(b"\x6c\xfe\xff\xff"), id="transport-error"),
        pytest.param(errors.InvalidChecksumError(1, 2), id="checksum"),
        pytest.param(errors.SecurityError("bad key"), id="answer-not-for-us"),
        pytest.param(errors.BadMessageError(None, 64), id="request-not-understood"),
        pytest.param(errors.TypeNotFoundError(1, b""), id="packet-not-known"),
        pytest.param(struct.error("unpack requires 4 bytes"), id="packet-cut-short"),
        pytest.param(zlib.error("Error -3"), id="packet-not-packed"),
    ],
)
def test_a_line_that_fails_for_now(raised: Exception) -> None:
    error = _translated(raised)
    assert type(error) is NetworkError
    assert error.sent


async def test_our_own_cancellation_is_not_a_failure() -> None:
    async def work() -> None:
        with translated():
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_request_that_telethon_cancelled_is_a_closed_connection() -> None:
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    answer.cancel()
    with pytest.raises(NetworkError, match="closed"), translated():
        await answer
