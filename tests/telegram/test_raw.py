from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from telethon import errors
from telethon.tl import functions

from bot.errors import NetworkError
from bot.telegram.raw import invoke

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.simulator.server import LocalTelegram

CONFIG = functions.help.GetConfigRequest()
METHOD = "help.getConfig"


async def test_a_wait_for_one_call_is_not_remembered_for_the_next(
    client: TelegramClient, local: LocalTelegram
) -> None:
    local.world.add_fault("flood_wait", {"method": METHOD, "seconds": 60})
    with pytest.raises(errors.FloodWaitError):
        await invoke(client, CONFIG, timeout=5)
    assert (await invoke(client, CONFIG, timeout=5)).this_dc == 2


async def test_trouble_of_telegrams_own_is_raised_at_once(
    client: TelegramClient, local: LocalTelegram
) -> None:
    fault = {"method": METHOD, "code": 500, "message": "RANDOM_ID_DUPLICATE"}
    local.world.add_fault("rpc_error", fault)
    async with asyncio.timeout(1):
        with pytest.raises(errors.RandomIdDuplicateError):
            await invoke(client, CONFIG, timeout=5)


@pytest.mark.parametrize("fault", ["accept_then_fail", "delay"])
async def test_without_an_answer_it_may_have_counted(
    client: TelegramClient, local: LocalTelegram, fault: str
) -> None:
    more = {"api": "mtproto"} if fault == "accept_then_fail" else {"seconds": 3}
    local.world.add_fault(fault, {"method": METHOD, **more})
    with pytest.raises(NetworkError) as caught:
        await invoke(client, CONFIG, timeout=0.5)
    assert caught.value.sent


async def test_a_request_that_was_never_sent_ends_with_the_line(client: TelegramClient) -> None:
    """Telethon leaves it without an answer; only the time limit would end it."""
    asked = asyncio.ensure_future(invoke(client, CONFIG, timeout=5))
    await asyncio.sleep(0)
    await client.disconnect()
    async with asyncio.timeout(1):
        with pytest.raises(NetworkError):
            await asked
    with pytest.raises(NetworkError) as caught:
        await invoke(client, CONFIG, timeout=5)
    assert not caught.value.sent


async def test_who_gives_up_is_cancelled_and_nothing_else(client: TelegramClient) -> None:
    asked = asyncio.ensure_future(invoke(client, CONFIG, timeout=5))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (await invoke(client, CONFIG, timeout=5)).this_dc == 2
