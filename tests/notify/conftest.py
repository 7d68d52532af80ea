"""A local Telegram in this process, and both of the bot's ways to speak to it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.config import Secret, Server, TelegramSettings
from bot.notify.bot_api import BotApi
from bot.notify.mtproto import MtProto
from bot.simulator.server import LocalTelegram
from bot.telegram.bot_session import BotSession

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TIMEOUT = 5.0  # seconds for one request


@pytest.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as running:  # noqa: S311
        yield running


def settings_of(local: LocalTelegram) -> TelegramSettings:
    details = local.details()
    return TelegramSettings(
        api_id=int(details["api_id"]),
        api_hash=Secret(str(details["api_hash"])),
        server=Server(dc=int(details["dc"]), host=str(details["host"]), port=int(details["port"])),
        server_key=Path(str(details["key"])),
    )


class Kept:
    """What a bot's session was kept as."""

    def __init__(self) -> None:
        self.text = ""
        self.times = 0

    def keep(self, text: str) -> None:
        self.text = text
        self.times += 1


@pytest.fixture
def kept() -> Kept:
    return Kept()


def session_of(
    local: LocalTelegram, kept: Kept, *, token: str = "", timeout: float = TIMEOUT
) -> BotSession:
    return BotSession(
        settings_of(local),
        Secret(token or local.bot.token),
        kept=kept.text,
        keep=kept.keep,
        timeout=timeout,
    )


@pytest.fixture
async def mtproto(local: LocalTelegram, kept: Kept) -> AsyncIterator[MtProto]:
    way = MtProto(session_of(local, kept))
    yield way
    await way.aclose()


@pytest.fixture
async def bot_api(local: LocalTelegram) -> AsyncIterator[BotApi]:
    way = BotApi(Secret(local.bot.token), api_url=str(local.details()["bot_api"]), timeout=TIMEOUT)
    yield way
    await way.aclose()
