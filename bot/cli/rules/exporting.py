"""`flagfall rules export`: write what is watched as a rules file."""

from __future__ import annotations

import sys

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import local_desk, reading
from bot.rulesfile import format_rules_file


async def export(context: typer.Context) -> None:
    """Write channels, rules and receivers as a rules file.

    Example: flagfall rules export > rules.toml
    """
    config = settings_of(context)
    async with reading(config) as store:
        if store is not None:
            files = local_desk(store, config).files
            exported, zone = await files.export_rules(), config.display.timezone
            sys.stdout.write(format_rules_file(exported, timezone=zone))
