"""The settings that come from .env and the environment: secrets, addresses, the data folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from bot.config.values import BotSettings, Proxy, Secret, Server, TelegramSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = (
    "TELEGRAM_API_ID",
    "TELEGRAM_API_HASH",
    "TELEGRAM_BOT_TOKEN",
    "NOTIFY_CHAT",
    "TELEGRAM_SERVER",
    "TELEGRAM_SERVER_KEY",
    "BOT_API_URL",
    "PREVIEW_URL",
    "TELEGRAM_PROXY",
    "FLAGFALL_DATA",
)
PROXY_SCHEMES = ("socks5", "socks4", "http")
_PROXY_FORM = "Write socks5://user:password@host:port (or socks4://, http://)."
_PEM = re.compile(
    r"\s*-----BEGIN (RSA )?PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END (RSA )?PUBLIC KEY-----\s*"
)


@dataclass(slots=True, kw_only=True)
class Environment:
    """The variables while they are read; what cannot be used is added to ``problems``."""

    values: Mapping[str, str]
    problems: list[str]

    def get(self, name: str) -> str | None:
        """Return a variable without blanks around it; an empty one counts as not set."""
        return self.values.get(name, "").strip() or None

    def complain(self, name: str, what: str) -> None:
        """Add a problem with a variable."""
        self.problems.append(f"{name}: {what}")

    def telegram(self, *, try_key: bool = False) -> TelegramSettings:
        """Read how to reach Telegram; with ``try_key`` the file of the server's key, too."""
        settings = TelegramSettings(
            api_id=self._api_id(),
            api_hash=self._api_hash(),
            server=self._server(),
            server_key=self.path("TELEGRAM_SERVER_KEY"),
            proxy=self._proxy(),
        )
        if try_key and settings.server_key is not None:
            self._try_key(settings.server_key)
        self._need_both("TELEGRAM_API_ID", "TELEGRAM_API_HASH")
        self._need_both("TELEGRAM_API_HASH", "TELEGRAM_API_ID")
        return settings

    def bot(self) -> BotSettings:
        """Read which bot alerts, and where."""
        url = self.url("BOT_API_URL", BotSettings().api_url)
        return BotSettings(token=self._bot_token(), api_url=url, notify_chat=self._notify_chat())

    def url(self, name: str, default: str) -> str:
        """Read an http or https address, without the slash at its end."""
        text = self.get(name)
        if text is None:
            return default
        parts = _split(text)
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
            self.complain(name, f"not an http:// or https:// address. Write for example {default}")
            return default
        return text.rstrip("/")

    def path(self, name: str) -> Path | None:
        """Return a path, ``~`` replaced by the home folder."""
        text = self.get(name)
        if text is None:
            return None
        try:
            return Path(text).expanduser()
        except RuntimeError:
            self.complain(name, f"there is no home folder {text.split('/')[0]}. Write a full path.")
            return None

    def _need_both(self, given: str, missing: str) -> None:
        if self.get(given) and not self.get(missing):
            remedy = "Both come from https://my.telegram.org"
            self.complain(missing, f"missing, but {given} is set. {remedy}")

    def _api_id(self) -> int | None:
        text = self.get("TELEGRAM_API_ID")
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{1,10}", text) and int(text) > 0:
            return int(text)
        self.complain("TELEGRAM_API_ID", "not a number. Copy api_id from https://my.telegram.org")
        return None

    def _api_hash(self) -> Secret | None:
        text = self.get("TELEGRAM_API_HASH")
        if text is None:
            return None
        if not re.fullmatch(r"[0-9a-fA-F]{32}", text):
            what = "not 32 characters of 0-9 and a-f. Copy api_hash from https://my.telegram.org"
            self.complain("TELEGRAM_API_HASH", what)
        return Secret(text)

    def _bot_token(self) -> Secret | None:
        text = self.get("TELEGRAM_BOT_TOKEN")
        if text is None:
            return None
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
            what = "not a bot token (digits, a colon, letters). Copy it from @BotFather"
            self.complain("TELEGRAM_BOT_TOKEN", what)
        return Secret(text)

    def _notify_chat(self) -> str | None:
        text = self.get("NOTIFY_CHAT")
        if text is None or re.fullmatch(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?[0-9]+", text):
            return text
        self.complain(
            "NOTIFY_CHAT", "not a chat. Write its @name, or its id such as -1001234567890"
        )
        return None

    def _server(self) -> Server | None:
        text = self.get("TELEGRAM_SERVER")
        if text is None:
            return None
        parts = re.fullmatch(r"([0-9]{1,3}):(\[[0-9A-Fa-f:.]+\]|[^\s:/]+):([0-9]{1,5})", text)
        if parts is None or not _is_port(int(parts[3])) or int(parts[1]) == 0:
            self.complain("TELEGRAM_SERVER", "not dc:host:port. Write for example 2:127.0.0.1:443")
            return None
        return Server(dc=int(parts[1]), host=parts[2].strip("[]"), port=int(parts[3]))

    def _try_key(self, path: Path) -> None:
        try:
            pem = path.read_text(encoding="ascii")
        except OSError as error:
            reason = error.strerror or "unreadable"
            what = f"cannot read {path}: {reason}. Name the file of the server's public key."
            self.complain("TELEGRAM_SERVER_KEY", what)
            return
        except UnicodeDecodeError:
            pem = ""
        if not _PEM.fullmatch(pem):
            what = (
                f"{path} is not a public key in PEM form. It begins -----BEGIN RSA PUBLIC KEY-----"
            )
            self.complain("TELEGRAM_SERVER_KEY", what)

    def _proxy(self) -> Proxy | None:
        text = self.get("TELEGRAM_PROXY")
        if text is None:
            return None
        parts = _split(text)
        if parts is None or not parts.hostname or not parts.port:
            self.complain("TELEGRAM_PROXY", f"not a URL with host and port. {_PROXY_FORM}")
            return None
        if parts.scheme not in PROXY_SCHEMES:
            self.complain("TELEGRAM_PROXY", f"unknown kind {parts.scheme}://. {_PROXY_FORM}")
            return None
        if parts.scheme == "socks4" and self.get("TELEGRAM_BOT_TOKEN"):
            what = "the bot cannot speak through socks4. Use a socks5:// or http:// proxy."
            self.complain("TELEGRAM_PROXY", what)
        return _proxy_of(parts, parts.hostname, parts.port)


def _proxy_of(parts: SplitResult, host: str, port: int) -> Proxy:
    return Proxy(
        scheme=parts.scheme,
        host=host,
        port=port,
        username=unquote(parts.username) if parts.username else None,
        password=Secret(unquote(parts.password)) if parts.password else None,
    )


def _split(text: str) -> SplitResult | None:
    """Split a URL; None when it is malformed or its port is not one."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        return None
    return None if re.search(r"\s", text) else parts


def _is_port(number: int) -> bool:
    return 0 < number <= 65535  # noqa: PLR2004  16 bits
