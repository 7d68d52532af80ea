"""The doctor's checks of what is reached over the network: proxy, servers, account, clock."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from bot.cli.doctor.check import Check, bad, failed, good, of_account, untried
from bot.clock import SystemClock
from bot.config.proxies import proxy_for
from bot.daemon.account import said_of
from bot.errors import BotError, LockedError
from bot.ops.lock import hold
from bot.telegram import reading
from bot.telegram.client import open_client
from bot.telegram.failures import take_note
from bot.telegram.line import connect
from bot.telegram.login import adopt
from bot.telegram.schedule import Schedule

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.clock import Clock
    from bot.config import Config, Proxy, TelegramSettings
    from bot.telegram.schedule import Spent

PATIENCE = 15.0  # seconds for one answer
_LARGEST_SKEW = 30.0  # seconds; beyond, ages in alerts mislead, and later Telegram refuses
_PORTS = {"http": 80, "https": 443}


async def check_proxy(proxy: Proxy) -> Check:
    """The proxy takes connections."""
    where = f"{proxy.scheme}://{proxy.host}:{proxy.port}"
    if why := await _unreachable(proxy.host, proxy.port):
        return bad("proxy", f"{where} cannot be reached: {why}.", "Correct TELEGRAM_PROXY.")
    return good("proxy", f"{where} takes connections.")


async def check_network(config: Config) -> Check:
    """The Bot API's server takes connections, where no proxy stands between."""
    url = httpx.URL(config.bot.api_url)
    if why := await _unreachable(url.host, url.port or _PORTS[url.scheme]):
        fix = "Check the network, a firewall, and BOT_API_URL; or set TELEGRAM_PROXY."
        return bad("network", f"{url.host} cannot be reached: {why}.", fix)
    return good("network", f"{url.host} takes connections.")


async def _unreachable(host: str, port: int) -> str:
    """Return why nobody takes a connection there, "" if somebody does."""
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            await writer.wait_closed()
    except OSError as error:  # TimeoutError is one, without words
        return error.strerror or str(error) or "no answer"
    return ""


async def check_account(config: Config, session: Path) -> Check:
    """Telegram accepts the session, and the account may read.

    A session in use is left alone: two users of it break it.
    """
    name = of_account("account", session)
    try:
        with hold(session.with_suffix(".lock"), what="flagfall doctor"):
            async with asyncio.timeout(PATIENCE):
                await _read_something(config.telegram, _session_string(session))
                who = await adopt(config.telegram, _session_string(session))
    except LockedError as error:
        return untried(name, f"In use, and so not tried: {error.message}")
    except TimeoutError:
        return bad(name, "Telegram does not answer.", "Check the network and TELEGRAM_PROXY.")
    except BotError as error:
        said = failed(name, error)
        return replace(said, fix=said_of(session.stem, said.fix))
    return good(name, f"Signed in as {who.name}.")


async def check_clock(config: Config, *, clock: Clock) -> Check:
    """This machine's clock agrees with the Bot API's."""
    url = config.bot.api_url
    proxy = proxy_for(url, config.telegram.proxy)
    try:
        async with httpx.AsyncClient(proxy=proxy, timeout=PATIENCE, trust_env=False) as client:
            answer = await client.head(url)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        fix = "Check the network, TELEGRAM_PROXY and BOT_API_URL."
        return bad("clock", f"{url} does not answer ({type(error).__name__}).", fix)
    try:
        there = parsedate_to_datetime(answer.headers["Date"])
        return clock_beside(there, where=url, clock=clock)
    except (KeyError, ValueError, TypeError):
        return untried("clock", f"Not checked: {url} does not tell the time.")


def clock_beside(there: datetime, *, where: str, clock: Clock) -> Check:
    """This machine's clock agrees with a server's."""
    skew = (clock.now() - there).total_seconds()
    if abs(skew) > _LARGEST_SKEW:
        direction = "ahead of" if skew > 0 else "behind"
        detail = f"{abs(skew):.0f} s {direction} {where}."
        return bad("clock", detail, "Set the clock, best by NTP (timedatectl set-ntp true).")
    return good("clock", f"Within {_LARGEST_SKEW:.0f} s of {where}.")


async def _read_something(settings: TelegramSettings, session: str) -> None:
    """Read as the daemon does, so that each way in which an account can be lost has its sentence.

    Raises RejectedError when the account is banned or frozen or its session is over, and else as
    the daemon's connection does.
    """
    client = open_client(settings, session.strip())
    try:
        line = await connect(client, Schedule(SystemClock(), {}, save=_forget), timeout=PATIENCE)
        await reading.myself(line)
        await reading.try_reading(line)
    finally:
        client.disconnected.add_done_callback(take_note)
        await client.disconnect()


async def _forget(_method: str, _spent: Spent) -> None:
    """Keep nothing of the one reading that is made."""


def _session_string(path: Path) -> str:
    return path.read_text(encoding="utf-8")
