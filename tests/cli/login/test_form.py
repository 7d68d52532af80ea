"""Signing in through a browser, which is httpx here, against a real server."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.cli.login.form import sign_in_by_form
from bot.clock import SystemClock
from bot.errors import UnavailableError
from bot.simulator.server import LocalTelegram
from bot.telegram.login import SignedIn
from tests.factories import settle
from tests.telegram.conftest import settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.config import TelegramSettings
    from tests.conftest import MovedClock

PASSWORD = "correct <horse>"  # noqa: S105  a test's own
BY_A_BROWSER = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}  # as with no-referrer


@pytest.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as running:  # noqa: S311
        yield running


@pytest.fixture
def settings(local: LocalTelegram) -> TelegramSettings:
    return settings_of(local)


class Said(list[str]):
    """What a person is told, the address first."""

    def __init__(self) -> None:
        super().__init__()
        self._address: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def say(self, text: str) -> None:
        if not self:
            self._address.set_result(text.rsplit(maxsplit=1)[-1])
        self.append(text)

    async def address(self) -> str:
        return await self._address


class Browser:
    """Opens a page and sends its forms."""

    def __init__(self, http: httpx.AsyncClient, url: str, said: list[str]) -> None:
        self.http = http
        self.url = url
        self.said = said
        self.kept: list[SignedIn] = []
        self.page = ""

    async def open(self) -> None:
        self._show(await self.http.get(self.url))

    async def give(self, answer: str, *, step: str | None = None) -> None:
        """Send the first form of the page, or that of another step."""
        step = step or re.findall(r'name="step" value="(\w+)"', self.page)[0]
        fields = {"step": step, "answer": answer}
        self._show(await self.http.post(self.url, data=fields, headers=BY_A_BROWSER))

    def _show(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200
        self.page = answer.text

    @property
    def asks(self) -> str:
        """The type of the page's field, "" if it asks for nothing."""
        return "".join(re.findall(r'name="answer" type="(\w+)"', self.page))


@asynccontextmanager
async def a_form(settings: TelegramSettings) -> AsyncIterator[Browser]:
    """Serve the form while the block lasts."""
    said, kept = Said(), list[SignedIn]()
    form = sign_in_by_form(settings, kept.append, port=0, clock=SystemClock(), say=said.say)
    task = asyncio.create_task(form)
    async with httpx.AsyncClient(trust_env=False) as http:
        browser = Browser(http, await said.address(), said)
        browser.kept = kept
        try:
            yield browser
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_phone_and_code(local: LocalTelegram, settings: TelegramSettings) -> None:
    async with a_form(settings) as browser:
        await browser.open()
        assert browser.asks == "tel"
        await browser.give(local.account.phone)
        assert browser.asks == "text"
        assert local.account.phone in browser.page
        await browser.give(" ".join(local.account.code))
        assert browser.asks == ""
        assert "Signed in as" in browser.page
        (signed_in,) = browser.kept
        for secret in (local.account.code, local.account.phone, signed_in.session):
            assert secret not in "".join(browser.said)
        assert signed_in.session not in browser.page


async def test_two_step_verification(local: LocalTelegram, settings: TelegramSettings) -> None:
    account = local.world.add_account(password=PASSWORD)
    async with a_form(settings) as browser:
        await browser.open()
        await browser.give(account.phone)
        await browser.give(account.code)
        assert browser.asks == "password"
        for wrong in ("battery staple", " "):
            await browser.give(wrong)
            assert browser.asks == "password"
            assert "The password is wrong." in browser.page
        await browser.give(PASSWORD)
        assert len(browser.kept) == 1


async def test_wrong_answers_are_asked_for_again(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    async with a_form(settings) as browser:
        await browser.open()
        await browser.give("<b>+00</b>")
        assert browser.asks == "tel"
        assert "does not take the number &lt;b&gt;+00&lt;/b&gt;" in browser.page
        await browser.give(local.account.phone)
        for wrong in ("00000", ""):
            await browser.give(wrong)
            assert browser.asks == "text"
            assert "not the code" in browser.page
        await browser.give(local.account.code)
        assert len(browser.kept) == 1


async def test_one_may_begin_anew(local: LocalTelegram, settings: TelegramSettings) -> None:
    mistaken = local.world.add_account()
    async with a_form(settings) as browser:
        await browser.open()
        await browser.give(mistaken.phone)
        await browser.give("", step="anew")
        assert browser.asks == "tel"
        await browser.give(local.account.phone)
        await browser.give(local.account.code)
        assert len(browser.kept) == 1


async def test_a_form_of_an_earlier_step_changes_nothing(
    local: LocalTelegram, settings: TelegramSettings
) -> None:
    async with a_form(settings) as browser:
        await browser.open()
        await browser.give(local.account.phone)
        await browser.give("+00", step="phone")
        assert browser.asks == "text"
        assert "does not take" not in browser.page
        await browser.give(local.account.code)
        await browser.give("", step="anew")
        assert "Signed in as" in browser.page


async def test_a_flood_wait_is_told(local: LocalTelegram, settings: TelegramSettings) -> None:
    local.world.add_fault("flood_wait", {"method": "auth.sendCode", "seconds": 77})
    async with a_form(settings) as browser:
        await browser.open()
        await browser.give(local.account.phone)
        assert "77" in browser.page
        assert browser.asks == "tel"


async def test_what_browsers_are_told(settings: TelegramSettings) -> None:
    async with a_form(settings) as browser:
        answer = await browser.http.get(browser.url)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text
        assert not re.search(r"(src|href)=", answer.text)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="no browser"),
        pytest.param(BY_A_BROWSER, 200, id="the page itself"),
        pytest.param({"Origin": "own"}, 200, id="with its origin"),
        pytest.param({"Host": "attacker.example"}, 403, id="another name for this machine"),
        pytest.param({"Host": "127.0.0.1:1"}, 403, id="another port"),
        pytest.param({"Origin": "https://attacker.example"}, 403, id="another origin"),
        pytest.param({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403, id="a sandbox"),
        pytest.param({"Content-Type": "application/json"}, 415, id="a script"),
        pytest.param({"Content-Type": "text/plain"}, 415, id="a plain form"),
    ],
)
async def test_whose_form_is_taken(
    settings: TelegramSettings, headers: dict[str, str], status: int
) -> None:
    async with a_form(settings) as browser:
        own = browser.url.rpartition("/")[0]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        given = {name: own if value == "own" else value for name, value in headers.items()}
        answer = await browser.http.post(
            browser.url, content="step=phone&answer=%2B00", headers=kind | given
        )
        assert answer.status_code == status
        assert ("does not take" in answer.text) is (status == 200)


async def test_nothing_is_shown_without_the_secret(settings: TelegramSettings) -> None:
    async with a_form(settings) as browser:
        own = browser.url.rpartition("/")[0]
        for path in ("", "/", "/x", "/Ж", f"{browser.url.removeprefix(own)}x"):
            answer = await browser.http.get(own + path)
            assert answer.status_code == 404
            assert "form" not in answer.text
        rebound = await browser.http.get(browser.url, headers={"Host": "attacker.example"})
        assert rebound.status_code == 403


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param({"method": "PUT"}, 405, id="another method"),
        pytest.param({"method": "POST", "content": b"x" * 5000}, 413, id="a long body"),
    ],
)
async def test_what_is_not_read(
    settings: TelegramSettings, request_: dict[str, Any], status: int
) -> None:
    async with a_form(settings) as browser:
        answer = await browser.http.request(url=browser.url, **request_)
        assert answer.status_code == status


async def test_it_listens_on_loopback_only_and_ends(
    local: LocalTelegram, settings: TelegramSettings, moved_clock: MovedClock
) -> None:
    said = Said()
    form = sign_in_by_form(settings, lambda _: None, port=0, clock=moved_clock, say=said.say)
    task = asyncio.create_task(form)
    url = httpx.URL(await said.address())
    assert url.host == "127.0.0.1"
    async with httpx.AsyncClient(trust_env=False) as http:
        for step, answer in (("phone", local.account.phone), ("code", local.account.code)):
            page = await http.post(url, data={"step": step, "answer": answer})
        assert "Signed in as" in page.text
        await settle()
        moved_clock.move(1)
        signed_in = await task
        assert signed_in.user_id > 0
        with pytest.raises(httpx.ConnectError):
            await http.get(url)


async def test_nobody_signs_in(settings: TelegramSettings) -> None:
    with pytest.raises(UnavailableError, match="Nobody signed in"):
        await sign_in_by_form(
            settings,
            lambda _: None,
            port=0,
            clock=SystemClock(),
            say=lambda _: None,
            patience=0.01,
        )


async def test_a_port_that_is_taken(settings: TelegramSettings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UnavailableError, match=f"Port {port}.*--port"):
            await sign_in_by_form(
                settings, lambda _: None, port=port, clock=SystemClock(), say=lambda _: None
            )
