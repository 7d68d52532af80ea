"""Settings: .env and flagfall.toml become one Config, or one error that lists every problem."""

from bot.config.load import load_config
from bot.config.values import (
    BotSettings,
    Config,
    DeliverySettings,
    DisplaySettings,
    FileSettings,
    IngestionSettings,
    NoticesSettings,
    Proxy,
    ReceiversSettings,
    RulesSettings,
    Secret,
    Server,
    TelegramSettings,
    WebhookSettings,
)

__all__ = [
    "BotSettings",
    "Config",
    "DeliverySettings",
    "DisplaySettings",
    "FileSettings",
    "IngestionSettings",
    "NoticesSettings",
    "Proxy",
    "ReceiversSettings",
    "RulesSettings",
    "Secret",
    "Server",
    "TelegramSettings",
    "WebhookSettings",
    "load_config",
]
