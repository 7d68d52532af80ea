"""Signing in against a real server: code, password, a session made elsewhere, and every no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigError, RefusedError, ThrottledError
from bot.telegram.client import open_client
from bot.telegram.login import (
    PasswordNeeded,
    SignedIn,
    adopt,
    give_code,
    give_password,
    request_code,
    sign_in,
)
from tests.telegram.conftest import Given

if TYPE_CHECKING:
    from bot.config import TelegramSettings
    from bot.simulator.server import LocalTelegram


async def test_a_code_signs_in_and_the_session_can_be_adopted_elsewhere(
    settings: TelegramSettings, session: str
) -> None:
    adopted = await adopt(settings, f"{session}\n")
    assert adopted.user_id > 0
    assert adopted.session == session


async def test_two_step_verification_asks_for_the_password(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    account = local.world.add_account(password="correct horse")  # noqa: S106  a test's own
    pending = await request_code(settings, account.phone)
    with pytest.raises(RefusedError, match="password is wrong"):
        await sign_in(settings, pending, Given(account.code, "battery staple"))
    signed_in = await sign_in(settings, pending, Given(account.code, "correct horse"))
    assert signed_in.user_id > 0


async def test_a_wrong_code_is_refused_and_the_right_one_still_works(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    pending = await request_code(settings, local.account.phone)
    with pytest.raises(RefusedError, match="not the code"):
        await sign_in(settings, pending, Given("00000"))
    assert (await sign_in(settings, pending, Given(local.account.code))).user_id > 0


async def test_a_code_may_be_written_in_groups(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    pending = await request_code(settings, local.account.phone)
    for nothing in ("", " - "):
        with pytest.raises(RefusedError, match="not the code"):
            await give_code(settings, pending, nothing)
    code = local.account.code
    assert isinstance(await give_code(settings, pending, f" {code[:2]}-{code[2:]} "), SignedIn)


async def test_the_password_may_be_given_over_another_connection(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    account = local.world.add_account(password="correct horse")  # noqa: S106  a test's own
    pending = await request_code(settings, account.phone)
    needed = await give_code(settings, pending, account.code)
    assert isinstance(needed, PasswordNeeded)
    for wrong in ("", "battery staple"):
        with pytest.raises(RefusedError, match="password is wrong"):
            await give_password(settings, needed, wrong)
    assert (await give_password(settings, needed, "correct horse")).user_id > 0


@pytest.mark.parametrize("phone", ["+00", "not a number"])
async def test_a_number_telegram_does_not_take(settings: TelegramSettings, phone: str) -> None:
    with pytest.raises(RefusedError, match="does not take"):
        await request_code(settings, phone)


async def test_a_flood_wait_is_told_with_its_seconds(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    local.world.add_fault("flood_wait", {"method": "auth.sendCode", "seconds": 77})
    with pytest.raises(ThrottledError) as caught:
        await request_code(settings, local.account.phone)
    assert caught.value.seconds == 77


async def test_what_is_no_session_string_is_refused(settings: TelegramSettings) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        await adopt(settings, "1nonsense")


async def test_a_session_nobody_signed_in_is_refused(settings: TelegramSettings) -> None:
    client = open_client(settings)
    await client.connect()
    empty = str(client.session.save())
    await client.disconnect()
    with pytest.raises(RefusedError, match="does not accept"):
        await adopt(settings, empty)
