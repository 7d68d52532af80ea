"""The settings as values. The defaults here are the product's defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.rulesfile import RulesFile


class Secret:
    """A text that must not be shown: only ``reveal()`` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Telegram server other than Telegram's own."""

    dc: int
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """What every connection but those to loopback goes through. ``scheme``: socks5|socks4|http."""

    scheme: str
    host: str
    port: int
    username: str | None = None
    password: Secret | None = None

    @property
    def url(self) -> str:
        """The proxy's URL, password included: for httpx, never for a log."""
        login = quote(self.username, safe="") if self.username else ""
        if self.password is not None:
            login += f":{quote(self.password.reveal(), safe='')}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{login}{'@' if login else ''}{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """How to reach Telegram with a user account."""

    api_id: int | None = None
    api_hash: Secret | None = None
    server: Server | None = None
    server_key: Path | None = None
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """The bot that alerts; ``notify_chat`` is an @name or a Bot API chat id."""

    token: Secret | None = None
    api_url: str = "https://api.telegram.org"
    notify_chat: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestionSettings:
    """How channels are read; seconds unless the name says otherwise."""

    poll_interval: float = 30.0
    # For 500 channels these two are 14 requests a minute; the busiest hundred make half the posts.
    sweep_interval: float = 29.5
    sweep_active_interval: float = 10.5
    sweep_active_channels: int = 100
    gap_wait: float = 20.0
    gap_alarm: float = 600.0
    confirm_after: float = 30.0
    absent_after: float = 600.0
    reread_after: tuple[float, ...] = (120.0, 1800.0, 86_400.0)
    backfill_days: float = 7.0
    preview: bool = True
    preview_interval: float = 3.0
    preview_poll_min: float = 120.0
    preview_poll_max: float = 21_600.0
    account_channels: int = 500
    account_fill: float = 0.9
    history_interval: float = 2.0
    history_burst: int = 5
    resolve_per_day: int = 30
    join: bool = True
    join_burst: int = 5
    join_interval: float = 240.0
    joins_per_day: int = 20
    reconnect_min: float = 1.0
    reconnect_max: float = 60.0
    request_timeout: float = 60.0


TELEGRAM_WAYS = ("auto", "mtproto", "bot_api")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """How alerts are sent; seconds unless the name says otherwise.

    ``telegram`` is one of TELEGRAM_WAYS: over which API the bot sends, and hears what people say to
    it. "auto" is MTProto where there are API credentials, else the Bot API.

    ``urgent_per_minute`` of ``per_chat_per_minute`` are kept for urgent alerts. What waits longer
    than ``digest_after`` for a receiver's pace is told in digests of ``digest_size``. ``ping_at``:
    when so many channels tell a story, it is told anew; such pings wait ``group_wait`` for others.
    """

    telegram: str = "auto"
    per_chat_interval: float = 1.0
    per_chat_per_minute: int = 18
    urgent_per_minute: int = 6
    total_per_second: int = 25
    request_timeout: float = 20.0
    retry_base: float = 1.0
    retry_cap: float = 300.0
    max_attempts: int = 20
    digest_size: int = 12
    digest_after: float = 90.0
    ping_at: tuple[int, ...] = (5, 20, 100)
    group_wait: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesSettings:
    """Who is told what the operator must know: a receiver's name, "" for the owners."""

    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    """How alerts look: the IANA time zone of their times, and the language of glosses, "" for none.

    Receivers may have their own.
    """

    timezone: str = "UTC"
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSettings:
    """How rules are understood: the folder of concept groups of one's own, None for no such."""

    lexicon: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """A webhook: its address, and the secret that signs what is sent there.

    ``allow_hosts`` are hosts that may be at an address that is not of the public internet;
    ``timeout`` is in seconds.
    """

    url: Secret
    secret: Secret
    allow_hosts: tuple[str, ...] = ()
    timeout: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    """A file that alerts are appended to."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiversSettings:
    """What receivers that are no chats need beside their kind, by name."""

    webhooks: Mapping[str, WebhookSettings] = field(default_factory=dict)
    files: Mapping[str, FileSettings] = field(default_factory=dict)
    apprise: Mapping[str, Secret] = field(default_factory=dict)  # addresses

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """All of it that must not be shown."""
        signed = [text for each in self.webhooks.values() for text in (each.url, each.secret)]
        return (*signed, *self.apprise.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything Flagfall was told. ``seeds`` are the channels and rules of flagfall.toml."""

    data: Path
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    bot: BotSettings = field(default_factory=BotSettings)
    preview_url: str = "https://t.me"
    ingestion: IngestionSettings = field(default_factory=IngestionSettings)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    notices: NoticesSettings = field(default_factory=NoticesSettings)
    display: DisplaySettings = field(default_factory=DisplaySettings)
    rules: RulesSettings = field(default_factory=RulesSettings)
    receivers: ReceiversSettings = field(default_factory=ReceiversSettings)
    seeds: RulesFile | None = None

    @property
    def speaks_mtproto(self) -> bool:
        """Whether the bot sends and hears over MTProto: only then nothing is ever sent twice."""
        possible = self.telegram.api_id is not None and self.telegram.api_hash is not None
        return possible and self.delivery.telegram != "bot_api"
