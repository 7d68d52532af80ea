from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.config import BotSettings, Config, DeliverySettings, Secret, TelegramSettings
from bot.daemon.parts import open_bot, open_sender, senders
from bot.notify.bot_api import BotApi
from bot.notify.mtproto import MtProto

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "1:token"  # noqa: S105  nobody's
ACCOUNT = TelegramSettings(api_id=1, api_hash=Secret("a" * 32))


def config_of(
    data: Path, telegram: TelegramSettings, way: str, *, token: str | None = TOKEN
) -> Config:
    return Config(
        data=data,
        telegram=telegram,
        bot=BotSettings(token=Secret(token) if token else None),
        delivery=DeliverySettings(telegram=way),
    )


@pytest.mark.parametrize(
    ("telegram", "way", "kind"),
    [
        pytest.param(ACCOUNT, "auto", MtProto, id="credentials"),
        pytest.param(ACCOUNT, "mtproto", MtProto, id="asked for"),
        pytest.param(ACCOUNT, "bot_api", BotApi, id="refused"),
        pytest.param(TelegramSettings(), "auto", BotApi, id="no credentials"),
    ],
)
async def test_what_the_bot_sends_with(
    tmp_path: Path, telegram: TelegramSettings, way: str, kind: type
) -> None:
    config = config_of(tmp_path, telegram, way)
    bot = open_bot(config)
    sender = open_sender(config, bot)
    assert isinstance(sender, kind)
    assert (sender is bot) is (kind is BotApi)
    ways = senders(sender, config.receivers, clock=SystemClock())
    assert ways["telegram"] is sender
    for each in (sender, bot):
        if each is not None:
            await each.aclose()


def test_without_a_token_there_is_no_bot(tmp_path: Path) -> None:
    config = config_of(tmp_path, ACCOUNT, "auto", token=None)
    assert open_bot(config) is None
    assert open_sender(config, None) is None
    assert "telegram" not in senders(None, config.receivers, clock=SystemClock())


async def test_a_session_file_that_cannot_be_read_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "bot.key"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe")
    config = config_of(tmp_path, ACCOUNT, "auto")
    sender = open_sender(config, None)
    assert isinstance(sender, MtProto)
    await sender.aclose()
