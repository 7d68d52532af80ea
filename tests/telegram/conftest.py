"""A local Telegram in this process, and accounts that Telethon signed in to it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.config import Secret, Server, TelegramSettings
from bot.simulator.server import LocalTelegram
from bot.telegram.client import open_client
from bot.telegram.line import Line
from bot.telegram.login import request_code, sign_in
from bot.telegram.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telethon import TelegramClient

    from bot.telegram.schedule import Spent

TIMEOUT = 10.0


class Given:
    """Answers to the questions of a sign-in."""

    def __init__(self, code: str, password: str = "") -> None:
        self._code = code
        self._password = password

    def code(self) -> str:
        return self._code

    def password(self, hint: str) -> str:
        del hint
        return self._password


@pytest.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as running:  # noqa: S311
        yield running


def settings_of(local: LocalTelegram) -> TelegramSettings:
    """Return how an account reaches that server."""
    details = local.details()
    return TelegramSettings(
        api_id=int(details["api_id"]),
        api_hash=Secret(str(details["api_hash"])),
        server=Server(dc=int(details["dc"]), host=str(details["host"]), port=int(details["port"])),
        server_key=Path(str(details["key"])),
    )


@pytest.fixture
def settings(local: LocalTelegram) -> TelegramSettings:
    return settings_of(local)


@pytest.fixture
async def session(local: LocalTelegram, settings: TelegramSettings) -> str:
    """The session string of the default account."""
    details = local.details()
    pending = await request_code(settings, str(details["phone"]))
    return (await sign_in(settings, pending, Given(str(details["code"])))).session


@pytest.fixture
async def client(local: LocalTelegram, settings: TelegramSettings) -> AsyncIterator[TelegramClient]:
    """A client of the default account, signed in over the connection that it keeps."""
    opened = open_client(settings)
    await opened.connect()
    details = local.details()
    sent = await opened.send_code_request(details["phone"])
    code_hash = sent.phone_code_hash
    await opened.sign_in(details["phone"], details["code"], phone_code_hash=code_hash)
    yield opened
    await opened.disconnect()


class Kept:
    """What a schedule saved, in place of the store."""

    def __init__(self) -> None:
        self.spent: dict[str, Spent] = {}

    async def save(self, method: str, spent: Spent) -> None:
        self.spent[method] = spent

    async def load(self) -> dict[str, Spent]:
        return self.spent


@pytest.fixture
def line(client: TelegramClient) -> Line:
    """A line without limits."""
    return Line(client, Schedule(SystemClock(), {}, save=Kept().save), timeout=TIMEOUT)
