"""`flagfall demo`: the whole job in half a minute, on a Telegram of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.demo.play import perform
from bot.cli.demo.screen import Screen
from bot.cli.demo.script import load_script
from bot.cli.frame import Shared
from bot.errors import InputError
from bot.ops.private import make_private_folder

_PIPED_WIDTH = 150


def demo(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one JSON object.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option(help="Save what is shown as a picture in this file.")
    ] = None,
) -> int:
    """Show Flagfall at work: a local Telegram, the real daemon, 60 posts, 14 alerts.

    Needs no account and no network, and leaves its database behind to look at. Exit code 1 if
    anything that was expected did not arrive.

    Example: flagfall demo --data ./demo-data
    """
    script = load_script()
    folder = _folder(context)
    stream = sys.stderr if as_json else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS", _PIPED_WIDTH))
    screen = Screen(Console(file=stream, width=width, highlight=False, record=svg is not None))
    outcome = asyncio.run(perform(script, folder, screen))
    if as_json:
        typer.echo(json.dumps(outcome.summary))
    else:
        screen.closing(outcome.summary)
    if svg is not None:
        screen.save(svg)
    for complaint in outcome.missing:
        typer.echo(complaint, err=True)
    return 1 if outcome.missing else 0


def _folder(context: typer.Context) -> Path:
    """Return an empty folder for the demo's database: the one of --data, else a temporary one."""
    shared = context.find_object(Shared)
    if shared is None or shared.data is None:
        return Path(tempfile.mkdtemp(prefix="flagfall-demo-"))
    make_private_folder(shared.data)
    if any(shared.data.iterdir()):
        raise InputError(
            f"The folder {shared.data} is not empty.",
            remedy="The demo begins with a database of its own: name a new folder.",
        )
    return shared.data
