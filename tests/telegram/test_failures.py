"""Whatever Telethon or the line raises becomes an expected failure that says what it is."""

from __future__ import annotations

import asyncio

import pytest
from telethon import errors

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.telegram.failures import ACCOUNT_LOST, translated


def _rpc(kind: type[errors.RPCError], **more: object) -> Exception:
    raised: Exception = kind(request=None, **more)
    return raised


@pytest.mark.parametrize(
    "raised",
    [
        pytest.param(_rpc(errors.AuthKeyUnregisteredError), id="key-unregistered"),
        pytest.param(_rpc(errors.SessionRevokedError), id="session-revoked"),
        pytest.param(_rpc(errors.UserDeactivatedBanError), id="banned"),
        pytest.param(_rpc(errors.AuthKeyDuplicatedError), id="used-from-two-places"),
        pytest.param(errors.AuthKeyNotFound(), id="key-not-known"),
        pytest.param(errors.RPCError(None, "FROZEN_METHOD_INVALID", 420), id="frozen"),
        pytest.param(_rpc(errors.FrozenMethodInvalidError), id="frozen-as-telethon-names-it"),
    ],
)
def test_an_account_that_is_lost(raised: Exception) -> None:
    with pytest.raises(RejectedError) as caught, translated():
        raise raised
    assert caught.value.code == ACCOUNT_LOST


@pytest.mark.parametrize(
    "kind",
    [errors.FloodWaitError, errors.FloodPremiumWaitError, errors.FloodTestPhoneWaitError],
)
def test_every_kind_of_wait_is_waited_for(kind: type[errors.RPCError]) -> None:
    with pytest.raises(ThrottledError) as caught, translated():
        raise _rpc(kind, capture=7)
    assert caught.value.seconds == 7


def test_a_refusal_of_a_kind_nobody_knew_does_not_lose_the_account() -> None:
    with pytest.raises(RejectedError) as caught, translated():
        raise errors.AuthKeyError(None, "SOMETHING_NEW", 406)
    assert caught.value.code == 406


@pytest.mark.parametrize(
    "raised",
    [
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(TimeoutError(), id="no-answer"),
        pytest.param(asyncio.IncompleteReadError(b"", 4), id="cut-in-an-answer"),
        pytest.param(errors.InvalidBufferError(b"\x6c\xfe\xff\xff"), id="transport-error"),
        pytest.param(_rpc(errors.ServerError, message="INTERNAL", code=500), id="server-error"),
        pytest.param(_rpc(errors.TimedOutError, message="Timeout", code=-503), id="timed-out"),
        pytest.param(errors.SecurityError("bad key"), id="answer-not-for-us"),
    ],
)
def test_a_line_that_fails_for_now(raised: Exception) -> None:
    with pytest.raises(NetworkError) as caught, translated():
        raise raised
    assert not isinstance(caught.value, RejectedError)


def test_a_flood_wait_keeps_its_seconds() -> None:
    with pytest.raises(ThrottledError) as caught, translated():
        raise errors.FloodWaitError(request=None, capture=42)
    assert caught.value.seconds == 42


def test_a_refusal_for_good_keeps_its_code() -> None:
    with pytest.raises(RejectedError) as caught, translated():
        raise errors.ChannelPrivateError(request=None)
    assert caught.value.code == 400


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
