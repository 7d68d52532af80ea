from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import BotSettings, TelegramSettings
from bot.config.environment import Environment

PEM = "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA\n-----END RSA PUBLIC KEY-----\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(values: dict[str, str]) -> tuple[TelegramSettings, BotSettings, list[str]]:
    environment = Environment(values=values, problems=[])
    settings = environment.telegram(try_key=True), environment.bot()
    environment.url("PREVIEW_URL", "https://t.me")
    return *settings, environment.problems


def test_everything_set() -> None:
    Path("key.pem").write_text(PEM)
    telegram, bot, problems = read(
        {
            "TELEGRAM_API_ID": " 12345 ",
            "TELEGRAM_API_HASH": "0123456789abcdef0123456789ABCDEF",
            "TELEGRAM_BOT_TOKEN": "123:AAE-x_y",
            "NOTIFY_CHAT": "-1001234567890",
            "TELEGRAM_SERVER": "2:[::1]:443",
            "TELEGRAM_SERVER_KEY": "key.pem",
            "BOT_API_URL": "http://127.0.0.1:8081/",
            "TELEGRAM_PROXY": "http://user:p%40ss@proxy.example:3128",
        }
    )
    assert problems == []
    assert telegram.api_id == 12345
    assert telegram.api_hash is not None
    assert telegram.server is not None
    assert (telegram.server.dc, telegram.server.host, telegram.server.port) == (2, "::1", 443)
    assert telegram.server_key == Path("key.pem")
    assert telegram.proxy is not None
    assert telegram.proxy.url == "http://user:p%40ss@proxy.example:3128"
    assert bot.api_url == "http://127.0.0.1:8081"
    assert bot.notify_chat == "-1001234567890"


def test_nothing_set() -> None:
    assert read({}) == (TelegramSettings(), BotSettings(), [])
    assert read({"TELEGRAM_API_ID": " "}) == (TelegramSettings(), BotSettings(), [])


BAD_VARIABLES = [
    ("TELEGRAM_API_ID", "abc", "not a number", "api id is a word"),
    ("TELEGRAM_API_ID", "0", "not a number", "api id is zero"),
    ("TELEGRAM_API_ID", "-5", "not a number", "api id is negative"),
    ("TELEGRAM_API_ID", "５", "not a number", "api id in full-width digits"),
    ("TELEGRAM_API_HASH", "canary", "not 32 characters", "api hash too short"),
    ("TELEGRAM_API_HASH", "canary".ljust(32, "x"), "not 32 characters", "api hash not hex"),
    ("TELEGRAM_BOT_TOKEN", "canary", "not a bot token", "token without a colon"),
    ("TELEGRAM_BOT_TOKEN", "12:can ary", "not a bot token", "token with a blank"),
    ("NOTIFY_CHAT", "desk", "not a chat", "chat without @"),
    ("NOTIFY_CHAT", "@de sk", "not a chat", "chat with a blank"),
    ("TELEGRAM_SERVER", "localhost:443", "not dc:host:port", "server without dc"),
    ("TELEGRAM_SERVER", "2:localhost", "not dc:host:port", "server without port"),
    ("TELEGRAM_SERVER", "2:localhost:99999", "not dc:host:port", "server port too large"),
    ("TELEGRAM_SERVER", "0:localhost:443", "not dc:host:port", "server dc zero"),
    ("TELEGRAM_SERVER_KEY", "none.pem", "cannot read none.pem", "key file missing"),
    ("TELEGRAM_SERVER_KEY", ".", "cannot read .", "key file is a folder"),
    ("TELEGRAM_SERVER_KEY", "not.pem", "not a public key in PEM", "key file is no PEM"),
    ("TELEGRAM_SERVER_KEY", "binary.pem", "not a public key in PEM", "key file is binary"),
    ("TELEGRAM_SERVER_KEY", "~nobody_at_all/k", "no home folder ~nobody_at_all", "key of nobody"),
    ("TELEGRAM_PROXY", "proxy.example", "not a URL", "proxy without scheme"),
    ("TELEGRAM_PROXY", "socks5://proxy.example", "not a URL", "proxy without port"),
    ("TELEGRAM_PROXY", "socks5://h:port", "not a URL", "proxy port a word"),
    ("TELEGRAM_PROXY", "socks5://[::1:1080", "not a URL", "proxy with half a bracket"),
    ("TELEGRAM_PROXY", "ftp://canary@h:1", "unknown kind ftp://", "proxy of unknown kind"),
    ("BOT_API_URL", "api.telegram.org", "not an http", "bot api without scheme"),
    ("BOT_API_URL", "ftp://api.telegram.org", "not an http", "bot api of another scheme"),
    ("BOT_API_URL", "https://", "not an http", "bot api without host"),
    ("PREVIEW_URL", "https://t me", "not an http", "preview with a blank"),
]


@pytest.mark.parametrize(
    ("name", "value", "told"), [pytest.param(*row[:3], id=row[3]) for row in BAD_VARIABLES]
)
def test_a_variable_that_cannot_be_used(name: str, value: str, told: str) -> None:
    Path("not.pem").write_text("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n")
    Path("binary.pem").write_bytes(bytes(range(256)))
    lines = read({name: value})[2]
    mine = [line for line in lines if line.startswith(f"{name}: ") and told in line]
    assert len(mine) == 1
    assert "canary" not in "".join(lines)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        pytest.param(
            {"TELEGRAM_API_ID": "1"}, "TELEGRAM_API_HASH: missing, but", id="id without hash"
        ),
        pytest.param(
            {"TELEGRAM_API_HASH": "0" * 32}, "TELEGRAM_API_ID: missing, but", id="hash without id"
        ),
        pytest.param(
            {"TELEGRAM_PROXY": "socks4://h:1", "TELEGRAM_BOT_TOKEN": "1:a"},
            "TELEGRAM_PROXY: the bot cannot speak through socks4",
            id="socks4 and a bot",
        ),
    ],
)
def test_variables_that_do_not_fit_together(environ: dict[str, str], told: str) -> None:
    assert any(problem.startswith(told) for problem in read(environ)[2])
