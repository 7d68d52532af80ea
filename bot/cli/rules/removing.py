"""`flagfall rules remove`: stop a rule."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change
from bot.cli.output import note


async def remove(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Its name or number.")],
) -> None:
    """Stop a rule. Its hits are kept.

    Example: flagfall rules remove flag
    """
    removed = await change(settings_of(context), "remove_rule", {"rule": rule})
    note(f"Rule {removed['number']}, {removed['name']}, is stopped. Its hits are kept.")
