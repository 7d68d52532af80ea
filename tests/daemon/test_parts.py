from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.chat.polled import Polled
from bot.chat.pushed import Pushed
from bot.clock import SystemClock
from bot.config import (
    BotSettings,
    Config,
    DeliverySettings,
    Secret,
    TelegramSettings,
)
from bot.daemon.parts import open_bot, open_inbox, senders
from bot.notify.bot_api import BotApi
from bot.notify.mtproto import MtProto

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store

TOKEN = "1:token"  # noqa: S105  nobody's
ACCOUNT = TelegramSettings(api_id=1, api_hash=Secret("a" * 32))


def config_of(
    data: Path,
    telegram: TelegramSettings,
    delivery: DeliverySettings,
    *,
    token: str | None = TOKEN,
) -> Config:
    return Config(
        data=data,
        telegram=telegram,
        bot=BotSettings(token=Secret(token) if token else None),
        delivery=delivery,
    )


@pytest.mark.parametrize(
    ("telegram", "delivery", "kind", "inbox"),
    [
        pytest.param(ACCOUNT, DeliverySettings(), MtProto, Pushed, id="credentials"),
        pytest.param(
            ACCOUNT, DeliverySettings(telegram="mtproto"), MtProto, Pushed, id="asked for"
        ),
        pytest.param(ACCOUNT, DeliverySettings(telegram="bot_api"), BotApi, Polled, id="refused"),
        pytest.param(TelegramSettings(), DeliverySettings(), BotApi, Polled, id="no credentials"),
    ],
)
async def test_the_bot_sends_and_hears_over_one_api(
    tmp_path: Path,
    store: Store,
    telegram: TelegramSettings,
    delivery: DeliverySettings,
    kind: type,
    inbox: type,
) -> None:
    config, clock = config_of(tmp_path, telegram, delivery), SystemClock()
    bot = open_bot(config)
    assert isinstance(bot, BotApi | MtProto)
    assert isinstance(bot, kind)
    assert isinstance(open_inbox(bot, store, clock=clock, wake=lambda: None), inbox)
    assert senders(bot, config.receivers, clock=clock)["telegram"] is bot
    await bot.aclose()


def test_without_a_token_there_is_no_bot(tmp_path: Path) -> None:
    config = config_of(tmp_path, ACCOUNT, DeliverySettings(), token=None)
    assert open_bot(config) is None
    assert "telegram" not in senders(None, config.receivers, clock=SystemClock())


async def test_a_session_file_that_cannot_be_read_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "bot.key"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe")
    bot = open_bot(config_of(tmp_path, ACCOUNT, DeliverySettings()))
    assert isinstance(bot, MtProto)
    await bot.aclose()
