"""`flagfall run`: the daemon."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.frame import settings_of
from bot.clock import SystemClock
from bot.daemon.run import run_daemon
from bot.errors import ConfigError
from bot.ops.logs import EventLog

if TYPE_CHECKING:
    from bot.config import Config


async def run(
    context: typer.Context,
    *,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Write events as JSON, one object a line.")
    ] = False,
) -> int:
    """Watch the channels and alert, until stopped by Ctrl-C or SIGTERM.

    Writes "ready" on a line of its own once every channel has been read. While no account is signed
    in, channels are read through their public web pages, and posts come minutes late.

    Example: flagfall run --data /var/lib/flagfall --log-json
    """
    config = settings_of(context, try_rules=True, try_key=True)
    _require_credentials(config)
    return await run_daemon(config, log=_event_log(config, as_json=log_json))


def _require_credentials(config: Config) -> None:
    """Raise ConfigError when nothing could be read; public web pages need no account."""
    signed_in = any((config.data / "sessions").glob("*.session"))
    only_pages = config.ingestion.preview and config.bot.token is not None and not signed_in
    if config.telegram.api_id is not None or only_pages:
        return
    missing = ["TELEGRAM_API_ID", "TELEGRAM_API_HASH"]
    if config.bot.token is None:
        missing.append("TELEGRAM_BOT_TOKEN")
    raise ConfigError(
        [
            f"Not set, neither in .env nor in the environment: {', '.join(missing)}.",
            "To see Flagfall at work without an account: flagfall demo",
            "To go live, fill in .env as .env.example explains, then sign in: flagfall login",
        ]
    )


def _event_log(config: Config, *, as_json: bool) -> EventLog:
    proxy = config.telegram.proxy
    return EventLog(
        sys.stderr,
        clock=SystemClock(),
        zone=ZoneInfo(config.display.timezone),
        as_json=as_json,
        colour=sys.stderr.isatty() and not as_json and "NO_COLOR" not in os.environ,
        hidden=(
            config.telegram.api_hash,
            config.bot.token,
            proxy.password if proxy else None,
            *config.receivers.secrets,
        ),
    )
