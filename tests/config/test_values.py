from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import BotSettings, Config, Proxy, Secret, TelegramSettings


class TestSecret:
    def test_is_shown_by_nothing_but_reveal(self) -> None:
        secret = Secret("canary")
        shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>9}", "%s" % secret]  # noqa: UP031
        assert all("canary" not in text for text in shown)
        assert secret.reveal() == "canary"

    def test_is_shown_by_no_settings_that_hold_it(self) -> None:
        proxy = Proxy(scheme="socks5", host="h", port=1, username="u", password=Secret("canary"))
        config = Config(
            data=Path("data"),
            telegram=TelegramSettings(api_id=1, api_hash=Secret("canary"), proxy=proxy),
            bot=BotSettings(token=Secret("canary")),
        )
        assert "canary" not in repr(config)
        assert "canary" not in str([getattr(config, field.name) for field in fields(config)])

    def test_does_not_go_into_json(self) -> None:
        with pytest.raises(TypeError):
            json.dumps(Secret("canary"))

    def test_compares_by_text(self) -> None:
        assert Secret("a") == Secret("a")
        assert Secret("a") != Secret("b")
        assert Secret("a") != "a"
        assert len({Secret("a"), Secret("a")}) == 1


@pytest.mark.parametrize(
    ("proxy", "url"),
    [
        pytest.param(
            Proxy(scheme="socks5", host="proxy.example", port=1080),
            "socks5://proxy.example:1080",
            id="bare",
        ),
        pytest.param(
            Proxy(scheme="http", host="h", port=3128, username="u", password=Secret("p@:/ w")),
            "http://u:p%40%3A%2F%20w@h:3128",
            id="a password with every separator",
        ),
        pytest.param(
            Proxy(scheme="socks5", host="::1", port=9050, username="u"),
            "socks5://u@[::1]:9050",
            id="IPv6 and no password",
        ),
    ],
)
def test_url_of_a_proxy(proxy: Proxy, url: str) -> None:
    assert proxy.url == url
