from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors

if TYPE_CHECKING:
    from bot.simulator.people import Account, Bot
    from bot.simulator.world import World


async def test_phone_and_code(account: Account, client: Any) -> None:
    me = await client.get_me()
    assert (me.id, me.is_self, f"+{me.phone}") == (account.user_id, True, account.phone)


async def test_a_wrong_code_can_be_corrected(account: Account, start: Any) -> None:
    client = await start()
    await client.send_code_request(account.phone)
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client.sign_in(account.phone, "00000")
    assert (await client.sign_in(account.phone, account.code)).id == account.user_id


async def test_an_unknown_phone(start: Any) -> None:
    client = await start()
    with pytest.raises(errors.PhoneNumberInvalidError):
        await client.send_code_request("+10000000000")


async def test_the_second_factor(world: World, start: Any) -> None:
    account = world.add_account(password="пароль s3cret")  # noqa: S106  the test's own
    client = await start()
    await client.send_code_request(account.phone)
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in(account.phone, account.code)
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.sign_in(password="wrong")  # noqa: S106
    assert not await client.is_user_authorized()
    assert (await client.sign_in(password=account.password)).id == account.user_id
    assert await client.is_user_authorized()


async def test_no_password_without_the_code(world: World, start: Any) -> None:
    world.add_account(password="s3cret")  # noqa: S106
    client = await start()
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client.sign_in(password="s3cret")  # noqa: S106


async def test_a_bot_token(bot: Bot, start: Any) -> None:
    client = await start()
    with pytest.raises(errors.AccessTokenInvalidError):
        await client.sign_in(bot_token="1:wrong")  # noqa: S106
    me = await client.sign_in(bot_token=bot.token)
    assert (me.id, me.bot, me.username) == (bot.user_id, True, "alarm_bot")


async def test_logging_out(client: Any, start: Any) -> None:
    session = client.session.save()
    await client.log_out()
    again = await start(session)
    assert not await again.is_user_authorized()


async def test_calls_before_the_sign_in_are_refused(start: Any) -> None:
    client = await start()
    assert not await client.is_user_authorized()
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client.get_entity("kherson")


async def test_no_secret_is_in_the_call_log(world: World, account: Account, client: Any) -> None:
    assert await client.get_me()
    log = repr(world.calls())
    assert account.phone in log
    assert account.code not in log
    assert "'hash'" not in log
