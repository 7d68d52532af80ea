"""`flagfall rules import`: take over a rules file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change
from bot.cli.output import print_json, print_lines
from bot.cli.rules.options import Json, read_text
from bot.rulesfile import parse_rules_file

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGNS = {"added": "+", "changed": "~", "removed": "-", "same": "="}


async def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A rules file; - is stdin.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the difference.")] = False,
    as_json: Json = False,
) -> None:
    """Take over channels, rules, receivers and lists of a file, and show what changes.

    Nothing is removed. Importing a file twice changes nothing the second time.

    Example: flagfall rules import seeds/kherson.toml
    """
    text = read_text(file, what="a rules file (TOML)")
    folder = (Path() if str(file) == "-" else file.parent).absolute()
    parse_rules_file(text, name=str(file), folder=folder)
    params = {"toml": text, "name": str(file), "folder": str(folder), "dry_run": dry_run}
    for item in await change(settings_of(context), "import_rules", params):
        if as_json:
            print_json(item)
        else:
            print_lines(_difference(item))


def _difference(change: Mapping[str, Any]) -> list[str]:
    """Return the lines that show one change of an import."""
    line = f"{_SIGNS[change['kind']]} {change['what']} {change['name']}"
    if change["kind"] == "changed":
        sides = (("-", change["before"]), ("+", change["after"]))
        return [line, *(f"    {sign} {text}" for sign, text in sides if text)]
    return [f"{line}: {change['after']}" if change["after"] else line]
