"""Building the parts of a daemon that need nothing of each other but what they are handed."""

from __future__ import annotations

import logging
import sys
from functools import partial
from typing import TYPE_CHECKING, TextIO

from bot.chat.polled import Polled
from bot.chat.pushed import Pushed
from bot.errors import StoreError
from bot.notify.apprise import AppriseServices
from bot.notify.bot_api import BotApi
from bot.notify.console import Console
from bot.notify.file import JsonFiles
from bot.notify.mtproto import MtProto
from bot.notify.webhook import Webhooks
from bot.ops.private import make_private_folder, write_private
from bot.sources.user_session import UserSession
from bot.sources.web_preview import WebPreview
from bot.telegram.bot_feed import BotFeed
from bot.telegram.bot_session import BotSession

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from bot.chat.ports import Inbox
    from bot.clock import Clock
    from bot.config import Config, ReceiversSettings
    from bot.dispatch import Gateway, Sender
    from bot.model import Channel
    from bot.ops.logs import EventLog
    from bot.sources.records import Ingest
    from bot.store.protocol import Store

log = logging.getLogger(__name__)


class Sources:
    """The web preview, if pages are read, and a source for each account, as they come."""

    def __init__(
        self,
        config: Config,
        store: Store,
        ingest: Ingest,
        *,
        clock: Clock,
        random: Random,
        log: EventLog,
        on_change: Callable[[Channel], None],
    ) -> None:
        self._config = config
        self._store = store
        self._ingest = ingest
        self._clock = clock
        self._random = random
        self._log = log
        self._on_change = on_change

    def session(self, account: str) -> UserSession:
        """Return what reads with an account."""
        return UserSession(
            self._config,
            self._store,
            self._ingest,
            account=account,
            clock=self._clock,
            random=self._random,
            say=self._log.event,
            on_change=self._on_change,
        )

    def page(self) -> WebPreview | None:
        """Return what reads public web pages, None if the settings say no."""
        if not self._config.ingestion.preview:
            return None
        return WebPreview(
            self._config,
            self._store,
            self._ingest,
            clock=self._clock,
            random=self._random,
            say=self._log.event,
            on_change=self._on_change,
        )


def open_bot(config: Config, *, timeout: float | None = None) -> BotApi | MtProto | None:
    """Return the way to the bot, both to send and to hear; None while it has no token.

    ``timeout`` is for one request, by default as the settings have it.
    """
    token, patience = config.bot.token, timeout or config.delivery.request_timeout
    if token is None:
        return None
    if not config.speaks_mtproto:
        return BotApi(
            token, api_url=config.bot.api_url, proxy=config.telegram.proxy, timeout=patience
        )
    path = config.data / "sessions" / "bot.key"
    session = BotSession(
        config.telegram, token, kept=_kept(path), keep=partial(_keep, path), timeout=patience
    )
    return MtProto(session)


def open_inbox(
    bot: BotApi | MtProto, store: Store, *, clock: Clock, wake: Callable[[], None]
) -> Inbox:
    """Return what hears what people say to the bot; ``wake`` is called after an enqueueing."""
    if isinstance(bot, MtProto):
        return Pushed(BotFeed(bot.session), store, clock=clock, wake=wake)
    return Polled(bot, store, clock=clock)


def _kept(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""  # it signs in with its token


def _keep(path: Path, session: str) -> None:
    """Keep the bot's session; without it, it just signs in again with its token."""
    try:
        make_private_folder(path.parent)
        write_private(path, session)
    except StoreError as error:
        log.warning("%s", error)


def senders(
    bot: Sender | None,
    receivers: ReceiversSettings,
    *,
    clock: Clock,
    console: TextIO | None = None,
) -> dict[str, Sender | Gateway]:
    """Return what delivers, by the kind of receiver; ``console`` is stdout if it is None."""
    ways: dict[str, Sender | Gateway] = {
        "apprise": AppriseServices(receivers.apprise),
        "console": Console(console or sys.stdout),
        "file": JsonFiles(receivers.files),
        "webhook": Webhooks(receivers.webhooks, clock=clock),
    }
    return {**ways, "telegram": bot} if bot else ways
