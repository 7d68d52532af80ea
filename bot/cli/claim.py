"""`flagfall claim`: the code with which somebody becomes the owner."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change
from bot.cli.output import note
from bot.errors import InputError
from bot.ops.private import write_private


async def claim(
    context: typer.Context,
    *,
    reset: Annotated[
        bool, typer.Option("--reset", help="Make a new code; an earlier one stops working.")
    ] = False,
) -> None:
    """Make a new claim code, when the owner is lost. Whoever uses it becomes the owner.

    Example: flagfall claim --reset
    """
    if not reset:
        raise InputError(
            "A new code makes whoever uses it the owner.",
            remedy="If you mean it: flagfall claim --reset",
        )
    config = settings_of(context)
    made = await change(config, "claim_reset", {})
    path = config.data / "claim-code"
    write_private(path, f"{made['code']}\n")
    if sys.stderr.isatty():
        note(f"Send this to the bot in a private chat: /start {made['code']}")
    note(f"The code is kept in {path} until it is used.")
    note("Whoever uses it becomes the owner; the present owner, if there is one, is one no longer.")
