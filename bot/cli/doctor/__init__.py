"""`flagfall doctor`: is everything there that `flagfall run` needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.doctor.bot import check_bot, of_other_programs
from bot.cli.doctor.check import Check, bad, good
from bot.cli.doctor.local import (
    check_credentials,
    check_database,
    check_disk,
    check_folder,
    check_lexicon,
    check_seeds,
    check_session_file,
    missing_session,
    sessions_in,
)
from bot.cli.doctor.receivers import check_receivers, check_suspended
from bot.cli.doctor.remote import check_account, check_clock, check_network, check_proxy
from bot.cli.frame import settings_of
from bot.cli.known import known_receivers, settled_receivers
from bot.cli.output import print_json, print_lines
from bot.clock import SystemClock
from bot.config.proxies import proxy_for
from bot.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from bot.config import Config
    from bot.model import Receiver


async def doctor(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> int:
    """Check settings, data, account, bot and clock, and say what to fix. Exit 1 if anything is bad.

    Example: flagfall doctor
    """
    well = True
    async for check in _checks(context):
        well = well and check.ok
        if as_json:
            print_json(check.as_row())
        else:
            print_lines(_lines(check))
        sys.stdout.flush()
    return 0 if well else 1


async def _checks(context: typer.Context) -> AsyncIterator[Check]:
    try:
        config = settings_of(context, try_rules=True, try_key=True)
    except ConfigError as error:
        for problem in error.problems:
            yield bad("settings", problem, "Correct it; the other checks need the settings.")
        return
    yield good("settings", "All that are set can be used.")
    if config.rules.lexicon is not None:
        yield check_lexicon(config)
    receivers = await _receivers(config)
    if config.seeds is not None or config.notices.to:
        yield check_seeds(config, receivers)
    credentials = check_credentials(config)
    yield credentials
    yield check_folder(config)
    yield await check_database(config)
    yield check_disk(config)
    if config.telegram.api_id is not None:
        async for check in _account_checks(config):
            yield check
    suspended = {f"receiver {each.name}": each for each in receivers.values() if each.suspended}
    async for check in _telling_checks(config, receivers.values()):
        receiver = suspended.pop(check.name, None)
        yield check_suspended(receiver, check) if receiver else check
    for receiver in suspended.values():
        yield check_suspended(receiver)


async def _telling_checks(config: Config, receivers: Collection[Receiver]) -> AsyncIterator[Check]:
    """Check the bot and the receivers, whatever carries alerts to them."""
    async for check in _bot_checks(config, receivers):
        yield check
    for check in await check_receivers(receivers, config.receivers, clock=SystemClock()):
        yield check


async def _account_checks(config: Config) -> AsyncIterator[Check]:
    sessions = sessions_in(config.data)
    if not sessions:
        yield missing_session(preview=config.ingestion.preview)
    for session in sessions:
        yield check_session_file(session)
        if os.access(session, os.R_OK):
            yield await check_account(config, session)


async def _bot_checks(config: Config, receivers: Collection[Receiver]) -> AsyncIterator[Check]:
    """Check the way to the bot's API first: where it is barred, the rest would only repeat it."""
    chats = {each.name: each.target for each in receivers if each.kind == "telegram"}
    elsewhere = len(receivers) > len(chats)
    unneeded = config.bot.token is None and elsewhere and not chats
    ways = [check async for check in _ways(config, to_bot=not unneeded)]
    for way in ways:
        yield way
    reached = all(way.ok for way in ways)
    clock = SystemClock()
    if config.bot.token is None or reached:
        for check in await check_bot(config, chats, clock=clock, elsewhere=elsewhere):
            yield check
    if not reached or unneeded:
        return
    if config.speaks_mtproto:
        yield of_other_programs()
    else:
        yield await check_clock(config, clock=clock)


async def _ways(config: Config, *, to_bot: bool) -> AsyncIterator[Check]:
    proxy = config.telegram.proxy
    if proxy is not None:
        yield await check_proxy(proxy)
    if to_bot and not config.speaks_mtproto and proxy_for(config.bot.api_url, proxy) is None:
        yield await check_network(config)


async def _receivers(config: Config) -> dict[str, Receiver]:
    """Return the receivers by name; what the database cannot tell is reported elsewhere."""
    try:
        return await known_receivers(config)
    except StoreError:
        return settled_receivers(config)


def _lines(check: Check) -> list[str]:
    mark = "bad" if not check.ok else "ok " if check.tried else "-- "
    line = f"{mark}  {check.name}: {check.detail}"
    return [line] if check.ok else [line, f"     {check.fix}"]
