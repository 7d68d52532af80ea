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

_PIPED_WIDTH = 150


def demo(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one JSON object.")
    ] = False,
) -> int:
    """Show Flagfall at work: a local Telegram, the real daemon, 60 posts, 14 alerts.

    Needs no account and no network, and leaves its database behind to look at. Exit code 1 if
    anything that was expected did not arrive.

    Example: flagfall demo
    """
    script = load_script()
    folder = Path(tempfile.mkdtemp(prefix="flagfall-demo-"))
    stream = sys.stderr if as_json else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS", _PIPED_WIDTH))
    screen = Screen(Console(file=stream, width=width, highlight=False))
    outcome = asyncio.run(perform(script, folder, screen))
    if as_json:
        typer.echo(json.dumps(outcome.summary))
    else:
        screen.closing(outcome.summary)
    for complaint in outcome.missing:
        typer.echo(complaint, err=True)
    return 1 if outcome.missing else 0
