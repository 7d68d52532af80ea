from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.cli.doctor.remote import (
    check_account,
    check_clock,
    check_network,
    check_proxy,
)
from bot.clock import SystemClock
from bot.config import BotSettings, Config, Proxy, Secret, TelegramSettings
from bot.ops.lock import hold
from bot.simulator.server import LocalTelegram
from bot.telegram.login import request_code, sign_in
from tests.cli.doctor.canned import bot_api
from tests.telegram.conftest import Given, settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import MovedClock


@asynccontextmanager
async def somebody() -> AsyncIterator[int]:
    """Take connections on a port of this machine and say nothing."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_network() -> None:
    async with bot_api({}) as config:
        assert (await check_network(config)).ok


async def test_a_network_that_is_down(unused_tcp_port: int) -> None:
    bot = BotSettings(api_url=f"http://127.0.0.1:{unused_tcp_port}")
    check = await check_network(Config(data=Path("data"), bot=bot))
    assert not check.ok
    assert check.detail.startswith("127.0.0.1 cannot be reached: ")


@pytest.mark.parametrize(
    ("date", "ok", "told"),
    [
        pytest.param("Fri, 11 Nov 2022 09:00:05 GMT", True, "Within 30 s", id="agrees"),
        pytest.param("Fri, 11 Nov 2022 09:05:00 GMT", False, "300 s behind", id="behind"),
        pytest.param("Fri, 11 Nov 2022 08:00:00 GMT", False, "3600 s ahead of", id="ahead"),
        pytest.param("yesterday", True, "Not checked: ", id="no date"),
        pytest.param(None, True, "Not checked: ", id="no header"),
    ],
)
async def test_clock(
    moved_clock: MovedClock,
    date: str | None,
    ok: object,
    told: str,
) -> None:
    assert moved_clock.now() == datetime(2022, 11, 11, 9, 0, tzinfo=UTC)
    async with bot_api({}, date) as config:
        check = await check_clock(config, clock=moved_clock)
    assert check.ok is ok
    assert told in check.detail
    assert check.tried == ("Not checked" not in told)


async def test_clock_when_nobody_answers(moved_clock: MovedClock, unused_tcp_port: int) -> None:
    bot = BotSettings(api_url=f"http://127.0.0.1:{unused_tcp_port}")
    check = await check_clock(Config(data=Path("data"), bot=bot), clock=moved_clock)
    assert not check.ok


async def test_proxy() -> None:
    async with somebody() as port:
        assert (await check_proxy(Proxy(scheme="socks5", host="127.0.0.1", port=port))).ok


async def test_a_proxy_that_is_not_there(unused_tcp_port: int) -> None:
    proxy = Proxy(scheme="http", host="127.0.0.1", port=unused_tcp_port, password=Secret("canary"))
    check = await check_proxy(proxy)
    assert not check.ok
    assert "canary" not in f"{check}"


@pytest.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as running:  # noqa: S311
        yield running


class TestAccount:
    async def test_a_session_in_use_is_left_alone(self, tmp_path: Path) -> None:
        telegram = TelegramSettings(api_id=1, api_hash=Secret("0" * 32))
        config = Config(data=tmp_path, telegram=telegram)
        with hold(tmp_path / "main.lock", what="flagfall run"):
            check = await check_account(config, tmp_path / "main.session")
        assert check.ok
        assert "flagfall run, process" in check.detail

    @pytest.mark.parametrize(
        ("fault", "says", "fix"),
        [
            pytest.param(None, "Signed in as ", "", id="well"),
            pytest.param("banned", "has banned this account", "Appeal", id="banned"),
            pytest.param("frozen", "has frozen this account", "Appeal", id="frozen"),
            pytest.param("revoke", "no longer accepts", "flagfall login", id="revoked"),
            pytest.param("duplicated", "two places", "one place only", id="duplicated"),
        ],
    )
    async def test_each_way_to_lose_an_account_has_its_sentence(
        self, tmp_path: Path, local: LocalTelegram, fault: str | None, says: str, fix: str
    ) -> None:
        telegram, account = settings_of(local), local.account
        pending = await request_code(telegram, account.phone)
        signed_in = await sign_in(telegram, pending, Given(account.code))
        (tmp_path / "main.session").write_text(signed_in.session)
        if fault:
            local.world.add_fault(fault, {"account": account.phone})
        config = Config(data=tmp_path, telegram=telegram)
        check = await check_account(config, tmp_path / "main.session")
        assert check.ok is (fault is None)
        assert says in check.detail
        assert fix in check.fix

    async def test_a_further_account_is_signed_in_by_its_name(
        self, tmp_path: Path, local: LocalTelegram
    ) -> None:
        telegram, account = settings_of(local), local.account
        pending = await request_code(telegram, account.phone)
        signed_in = await sign_in(telegram, pending, Given(account.code))
        (tmp_path / "second.session").write_text(signed_in.session)
        local.world.add_fault("revoke", {"account": account.phone})
        config = Config(data=tmp_path, telegram=telegram)
        check = await check_account(config, tmp_path / "second.session")
        assert "flagfall login --account second" in check.fix

    async def test_a_session_string_that_is_none(self, tmp_path: Path) -> None:
        telegram = TelegramSettings(api_id=1, api_hash=Secret("0" * 32))
        (tmp_path / "main.session").write_text("canary")
        config = Config(data=tmp_path, telegram=telegram)
        check = await check_account(config, tmp_path / "main.session")
        assert not check.ok
        assert "flagfall login" in f"{check.detail} {check.fix}"
        assert "canary" not in f"{check}"
