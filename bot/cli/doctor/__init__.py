"""`flagfall doctor`: is everything there that `flagfall run` needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.doctor.check import Check, bad, good
from bot.cli.doctor.local import check_database, check_disk, check_folder, check_session_file
from bot.cli.doctor.remote import check_account, check_bot, check_clock, check_proxy
from bot.cli.frame import settings_of
from bot.cli.output import print_json, print_lines
from bot.clock import SystemClock
from bot.errors import ConfigError, StoreError
from bot.store.sqlite import open_reader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.config import Config


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
        config = settings_of(context, try_rules=True)
    except ConfigError as error:
        for problem in error.problems:
            yield bad("settings", problem, "Correct it; the other checks need the settings.")
        return
    yield good("settings", "All can be used.")
    yield check_folder(config)
    yield await check_database(config)
    yield check_disk(config)
    async for check in _network_checks(config):
        yield check


async def _network_checks(config: Config) -> AsyncIterator[Check]:
    if config.telegram.proxy is not None:
        yield await check_proxy(config.telegram.proxy)
    session = config.data / "sessions" / "main.session"
    on_disk = check_session_file(session)
    yield on_disk
    if os.access(session, os.R_OK):
        yield await check_account(config, session)
    for check in await check_bot(config, await _receivers(config)):
        yield check
    yield await check_clock(config, clock=SystemClock())


async def _receivers(config: Config) -> dict[str, str]:
    """Return the chats to be told, by name; what the database cannot tell is reported elsewhere."""
    known = {"notify": config.bot.notify_chat} if config.bot.notify_chat else {}
    path = config.data / "flagfall.db"
    if not path.exists():
        return known
    try:
        store = await open_reader(path)
        try:
            return known | {each.name: each.target for each in await store.receivers()}
        finally:
            await store.close()
    except StoreError:
        return known


def _lines(check: Check) -> list[str]:
    line = f"{'ok ' if check.ok else 'bad'}  {check.name}: {check.detail}"
    return [line] if check.ok else [line, f"     {check.fix}"]
